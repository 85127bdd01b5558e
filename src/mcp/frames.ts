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
  // An answer to one of our own questions has our id; an error with it could be taken for the client's.
  const id = isJsonObject(data) && 'method' in data && isId(data['id']) ? data['id'] : null;
  if (isTooDeep(data))
    return {
      bad: {
        id,
        code: INVALID_REQUEST,
        message: `The message is nested more than ${MAX_JSON_DEPTH} levels deep.`,
      },
    };
  const parsed = JSONRPCMessageSchema.safeParse(data);
  if (parsed.success) return { message: parsed.data };
  return { bad: { id, code: INVALID_REQUEST, message: 'The line is not a JSON-RPC 2.0 message.' } };
}

const isId = (value: unknown): value is string | number =>
  typeof value === 'string' || Number.isSafeInteger(value);

function isTooDeep(data: unknown): boolean {
  return findJsonFault(data)?.problem.startsWith('is nested') === true;
}
