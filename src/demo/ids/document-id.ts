import { decodeBase32, encodeBase32 } from './base32.js';

export interface DocumentId {
  tableNumber: number;
  internalId: Uint8Array;
}

const INTERNAL_ID_BYTES = 16;
const MIN_LENGTH = 31;
const MAX_LENGTH = 37;

/** The text of a document id: table number as vint, 16 bytes, fletcher16, all in base32. */
export function encodeId(id: DocumentId): string {
  if (id.internalId.length !== INTERNAL_ID_BYTES) throw new Error('An internal id has 16 bytes');
  const body = Uint8Array.from([...encodeVint(id.tableNumber), ...id.internalId]);
  const check = fletcher16(body);
  return encodeBase32(Uint8Array.from([...body, check & 255, check >> 8]));
}

/** Reads a document id, or returns the reason why it is none. */
export function decodeId(text: string): DocumentId | string {
  if (text.length < MIN_LENGTH || text.length > MAX_LENGTH) {
    return `Invalid ID length ${text.length}`;
  }
  const bytes = decodeBase32(text);
  if (!bytes) return 'Unable to decode ID: Invalid base32';
  const vint = decodeVint(bytes);
  if (!vint || bytes.length !== vint.size + INTERNAL_ID_BYTES + 2) return 'Unable to decode ID: wrong size';
  const body = bytes.subarray(0, vint.size + INTERNAL_ID_BYTES);
  const check = fletcher16(body);
  if (bytes[body.length] !== (check & 255) || bytes[body.length + 1] !== check >> 8) {
    return 'Unable to decode ID: Invalid ID checksum';
  }
  const id = { tableNumber: vint.value, internalId: body.slice(vint.size) };
  return encodeId(id) === text ? id : 'Unable to decode ID: not in canonical form';
}

export function isId(text: string): boolean {
  return typeof decodeId(text) !== 'string';
}

function encodeVint(value: number): number[] {
  const out: number[] = [];
  let rest = value >>> 0;
  while (rest >= 0x80) {
    out.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...out, rest];
}

function decodeVint(bytes: Uint8Array): { value: number; size: number } | undefined {
  let value = 0;
  for (let size = 0; size < 5; size += 1) {
    const byte = bytes[size];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * size);
    if (byte < 0x80) return value > 0xffffffff ? undefined : { value, size: size + 1 };
  }
  return undefined;
}

function fletcher16(bytes: Uint8Array): number {
  let low = 0;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) & 255;
    high = (high + low) & 255;
  }
  return (high << 8) | low;
}
