import { APP_OPERATIONS, CACHE_OPERATIONS } from '../shared/wire.js';
import type {
  AppOperation,
  CacheOperation,
  CacheRequest,
  EndpointRequest,
  FromGuest,
  JsonObject,
  LogLevel,
  ScriptFailure,
} from '../shared/wire.js';

/** A message that a sound guest would not send. */
export class HostileMessage extends Error {}

const LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error'] satisfies LogLevel[];
const WRITTEN: readonly string[] = ['none', 'succeeded', 'unknown'];

/** Reads a message of a guest, which may be hostile, field by field. Throws `HostileMessage`. */
export function readMessage(header: unknown): FromGuest {
  const message = record(header);
  switch (message['t']) {
    case 'ready':
      return { t: 'ready' };
    case 'http':
      return {
        t: 'http',
        id: string(message, 'id'),
        seq: integer(message, 'seq'),
        request: request(message['request']),
      };
    case 'cache':
      return {
        t: 'cache',
        id: string(message, 'id'),
        seq: integer(message, 'seq'),
        request: cacheRequest(message['request']),
      };
    case 'app': {
      const op = string(message, 'op') as AppOperation;
      if (!APP_OPERATIONS.includes(op)) throw new HostileMessage('unknown operation');
      return {
        t: 'app',
        id: string(message, 'id'),
        seq: integer(message, 'seq'),
        op,
        path: string(message, 'path'),
      };
    }
    case 'log': {
      const level = string(message, 'level');
      if (!LEVELS.includes(level)) throw new HostileMessage('unknown log level');
      return {
        t: 'log',
        id: string(message, 'id'),
        level: level as LogLevel,
        message: string(message, 'message'),
      };
    }
    case 'coverage':
      return { t: 'coverage', id: string(message, 'id') };
    case 'done':
      return { t: 'done', id: string(message, 'id') };
    case 'failed':
      return { t: 'failed', id: string(message, 'id'), error: failure(message['error']) };
    default:
      throw new HostileMessage('unknown message');
  }
}

function request(value: unknown): EndpointRequest {
  const fields = record(value);
  const contentType = optional(fields, 'contentType');
  return {
    endpoint: string(fields, 'endpoint'),
    params: strings(fields['params']),
    query: stringLists(fields['query']),
    hasBody: fields['hasBody'] === true,
    ...(contentType === undefined ? {} : { contentType }),
    ...(fields['headers'] === undefined ? {} : { headers: strings(fields['headers']) }),
  };
}

function cacheRequest(value: unknown): CacheRequest {
  const fields = record(value);
  const op = string(fields, 'op') as CacheOperation;
  if (!CACHE_OPERATIONS.includes(op)) throw new HostileMessage('unknown operation');
  return { op, key: string(fields, 'key'), ttlMs: integer(fields, 'ttlMs') };
}

function failure(value: unknown): ScriptFailure {
  const fields = record(value);
  const written = optional(fields, 'written');
  if (written !== undefined && !WRITTEN.includes(written)) throw new HostileMessage('unknown outcome');
  const code = optional(fields, 'code');
  const hint = optional(fields, 'hint');
  const traceback = optional(fields, 'traceback');
  return {
    message: string(fields, 'message'),
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
    ...(traceback === undefined ? {} : { traceback }),
    ...(written === undefined ? {} : { written: written as NonNullable<ScriptFailure['written']> }),
    ...(isObject(fields['details']) ? { details: fields['details'] as JsonObject } : {}),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw new HostileMessage('not an object');
  return Object.assign(Object.create(null) as Record<string, unknown>, value);
}

function strings(value: unknown): Record<string, string> {
  const out = Object.create(null) as Record<string, string>;
  for (const [key, item] of Object.entries(record(value))) {
    if (typeof item !== 'string') throw new HostileMessage('not a string');
    out[key] = item;
  }
  return out;
}

function stringLists(value: unknown): Record<string, string | string[]> {
  const out = Object.create(null) as Record<string, string | string[]>;
  for (const [key, item] of Object.entries(record(value))) {
    const list = [item].flat();
    if (!list.every((each) => typeof each === 'string')) throw new HostileMessage('not a string');
    out[key] = typeof item === 'string' ? item : list;
  }
  return out;
}

function string(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new HostileMessage(`${name} is not a string`);
  return value;
}

function optional(fields: Record<string, unknown>, name: string): string | undefined {
  return fields[name] === undefined ? undefined : string(fields, name);
}

function integer(fields: Record<string, unknown>, name: string): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value)) throw new HostileMessage(`${name} is not an integer`);
  return value as number;
}
