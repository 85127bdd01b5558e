import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../shared/wire.js';

/** All that makes a call this call. A change of any of it is another call, which nobody has approved. */
export interface CallIdentity {
  integration: string;
  version: string;
  /** Of the files of the plugin; a changed script is another script. */
  contentHash: string;
  account: string;
  /** Where the account points at the moment. */
  deployment: string;
  function: string;
  arguments: JsonObject;
}

/** JSON in the one form of RFC 8785: members sorted by UTF-16 code units, no white space, shortest numbers. */
export function canonicalJson(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, item]) => `${JSON.stringify(name)}:${canonicalJson(item)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of the canonical JSON of a call, in hex. */
export const callDigest = (call: CallIdentity): string => digest({ ...call });

/** SHA-256 of the canonical JSON of a call's arguments, in hex, as questions and records name it. */
export const argumentsDigest = (args: JsonObject): string => digest(args);

const digest = (value: JsonValue): string => createHash('sha256').update(canonicalJson(value)).digest('hex');
