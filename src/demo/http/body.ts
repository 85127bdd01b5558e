import type { IncomingMessage } from 'node:http';
import { TransportFailure } from '../failures.js';
import { DEMO_LIMITS } from '../limits.js';
import type { Json } from '../values/types.js';
import type { DemoRequest } from './exchange.js';

export type JsonBody = { [key: string]: Json };

/** Reads a whole body; what goes over the limit is thrown away and only its length shows. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= DEMO_LIMITS.requestBodyBytes + 1) parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The body as a JSON object. Throws 400 for another content type, size or content. */
export function jsonBody(request: DemoRequest): JsonBody {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/([\w.-]+\+)?json$/.test(type)) {
    throw badBody('Expected request with `Content-Type: application/json`');
  }
  if (request.body.length > DEMO_LIMITS.requestBodyBytes) {
    throw badBody('Failed to buffer the request body: length limit exceeded');
  }
  const json = parse(request.body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw badBody('Failed to deserialize the JSON body into the target type: invalid type, expected struct');
  }
  return json;
}

function parse(body: Buffer): Json {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badBody(`Failed to parse the request body as JSON: ${reason}`);
  }
}

export function stringField(body: JsonBody, name: string): string {
  const value = body[name];
  if (typeof value === 'string') return value;
  throw missing(name, value, 'a string');
}

export function optionalString(body: JsonBody, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw missing(name, value, 'a string');
}

/** `args`: one object, or a list of positional arguments. */
export function argsField(args: Json | undefined): Json[] {
  if (Array.isArray(args)) return args;
  if (typeof args === 'object' && args !== null) return [args];
  if (args === undefined) throw missing('args', args, 'an object');
  throw badBody(
    'Failed to deserialize the JSON body into the target type: args: data did not match any variant of untagged enum UdfArgsJson',
  );
}

function missing(name: string, value: Json | undefined, wanted: string): TransportFailure {
  const problem =
    value === undefined ? `missing field \`${name}\`` : `${name}: invalid type, expected ${wanted}`;
  return badBody(`Failed to deserialize the JSON body into the target type: ${problem}`);
}

function badBody(message: string): TransportFailure {
  return new TransportFailure(400, 'BadJsonBody', message);
}
