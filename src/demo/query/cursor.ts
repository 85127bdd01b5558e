import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { JsError, TransportFailure } from '../failures.js';
import type { Json, MaybeValue } from '../values/types.js';
import { decodeValue } from '../values/decode.js';
import { encodeValue } from '../values/encode.js';

/** Where a page ended: behind an index key, or at the end of everything. */
export type CursorPosition = 'end' | { after: MaybeValue[] };

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals positions so that clients can neither read nor change them, nor use them with another query. */
export class CursorSealer {
  constructor(private readonly key: Buffer = randomBytes(32)) {}

  seal(position: CursorPosition, fingerprint: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const plain = JSON.stringify({ fingerprint, position: toJson(position) });
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('hex');
  }

  /** Throws a transport error for text that is no cursor of ours, a function error for one of another query. */
  open(cursor: string, fingerprint: string): CursorPosition {
    const content = this.decrypt(cursor);
    if (content.fingerprint === fingerprint) return fromJson(content.position);
    throw new JsError(
      'InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.',
      'Error',
      { isConvexSystemError: true, paginationError: 'InvalidCursor' },
    );
  }

  private decrypt(cursor: string): { fingerprint: string; position: Json } {
    try {
      const bytes = Buffer.from(cursor, 'hex');
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, IV_BYTES));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(plain.toString('utf8')) as { fingerprint: string; position: Json };
    } catch {
      throw new TransportFailure(400, 'InvalidCursor', 'Failed to parse cursor');
    }
  }
}

/** Identifies a query: its source and filters, without page size and cursor. */
export function fingerprintOf(query: Json): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('hex');
}

function toJson(position: CursorPosition): Json {
  if (position === 'end') return 'end';
  return position.after.map((value) => (value === undefined ? [] : [encodeValue(value)]));
}

function fromJson(json: Json): CursorPosition {
  if (!Array.isArray(json)) return 'end';
  return {
    after: json.map((item) =>
      Array.isArray(item) && item.length > 0 ? decodeValue(item[0] ?? null) : undefined,
    ),
  };
}
