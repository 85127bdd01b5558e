import { JSONRPCMessageSchema, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { findJsonFault, isJsonObject, MAX_JSON_DEPTH, parseJson } from '../shared/json.js';

/** JSON-RPC 2.0 error codes. */
export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;

export interface BadFrame {
  id: string | number | null;
  code: number;
  message: string;
}

/** Reads one line of input. Arguments of tool calls keep their inexact numbers, for the gateway to name the field. */
export function readFrame(line: string): { message: JSONRPCMessage } | { bad: BadFrame } {
  let data: unknown;
  try {
    data = parseJson(line, { zeros: true });
  } catch {
    return { bad: { id: null, code: PARSE_ERROR, message: 'Parse error: the line is not JSON.' } };
  }
  if (Array.isArray(data))
    return {
      bad: {
        id: null,
        code: INVALID_REQUEST,
        message: 'Batches are not supported; send one message per line.',
      },
    };
  const tooDeep = isTooDeep(data);
  const parsed = tooDeep ? undefined : JSONRPCMessageSchema.safeParse(data);
  if (parsed?.success === true) return { message: parsed.data };
  const message = tooDeep
    ? `The message is nested more than ${MAX_JSON_DEPTH} levels deep.`
    : 'The line is not a JSON-RPC 2.0 message.';
  const ours = isJsonObject(data) ? answeredId(data) : undefined;
  // Whoever waits for this answer learns that there is none; and an answer is never answered.
  if (ours !== undefined)
    return { message: { jsonrpc: '2.0', id: ours, error: { code: INVALID_REQUEST, message } } };
  // An id of ours in an error could be taken for one of the client's own.
  const id = isJsonObject(data) && 'method' in data && isId(data['id']) ? data['id'] : null;
  return { bad: { id, code: INVALID_REQUEST, message } };
}

/** The id of our question that a message is meant to answer, if it is. */
function answeredId(data: Record<string, unknown>): string | number | undefined {
  const answers = !('method' in data) && ('result' in data || 'error' in data);
  return answers && isId(data['id']) ? data['id'] : undefined;
}

const isId = (value: unknown): value is string | number =>
  typeof value === 'string' || Number.isSafeInteger(value);

function isTooDeep(data: unknown): boolean {
  return findJsonFault(data)?.problem.startsWith('is nested') === true;
}
