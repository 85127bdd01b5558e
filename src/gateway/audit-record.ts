import { createHash } from 'node:crypto';
import type { Permission } from '../config/settings-schema.js';
import type { Written } from '../shared/errors.js';

/** Who makes a call, as far as it says so itself: for records, never for decisions. */
export interface Caller {
  surface: 'mcp' | 'cli';
  /** Name and version as the client gave them. */
  client?: string;
}

/** What is recorded of a call. A write that is let through has a record before it starts and one when it is over. */
export interface AuditEntry extends Caller {
  time: string;
  kind: 'decision' | 'call';
  /** The same in all records of one call. */
  call: string;
  session: string;
  function: string;
  operation: 'read' | 'write';
  account?: string;
  deployment?: string;
  /** SHA-256 of all the arguments. */
  digest?: string;
  /** JSON of the arguments of a write, without secrets, cut if long. */
  arguments?: string;
  decision: Permission;
  rule: string;
  approval?: string;
  /** The call only showed its requests; no write was sent. */
  dry_run?: true;
  /** For a decision: what would be known if nothing more were recorded. */
  outcome: Written;
  error?: string;
  duration_ms?: number;
  result_chars?: number;
}

export type AuditRecord = AuditEntry & { seq: number; prev: string; hash: string };

/** Where a chain stands: the last record's number and hash. */
export interface ChainHead {
  seq: number;
  hash: string;
}

export const CHAIN_START: ChainHead = { seq: 0, hash: '0'.repeat(64) };

const SEALED = /^(\{.*),"hash":"([0-9a-f]{64})"\}$/s;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The line of an entry, bound by its hash to the one before. */
export function sealLine(entry: AuditEntry, after: ChainHead): { line: string; head: ChainHead } {
  const seq = after.seq + 1;
  const body = JSON.stringify({ seq, ...entry, prev: after.hash });
  const hash = sha256(body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}\n`, head: { seq, hash } };
}

/** A record whose own hash is right, or undefined. Whether it follows the one before is for the caller to see. */
export function openLine(line: string): AuditRecord | undefined {
  const [, body, hash] = SEALED.exec(line) ?? [];
  if (body === undefined || sha256(`${body}}`) !== hash) return undefined;
  return JSON.parse(line) as AuditRecord;
}
