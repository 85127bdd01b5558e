/*
 * Text between Lua (bytes) and JavaScript (UTF-16 code units). A lone surrogate becomes its three-byte form and comes
 * back as itself, so every JavaScript string survives the way through Lua.
 */
interface Native {
  latin1Slice(this: Uint8Array, from: number, to: number): string;
  utf8Slice(this: Uint8Array, from: number, to: number): string;
}

const native = Buffer.prototype as unknown as Native;
const encoder = new TextEncoder();

/** Below this many bytes a plain loop is faster than a native call. */
const SHORT = 24;
const INVALID = 'cannot convert invalid utf8 to javascript string';

function encodeLoop(text: string): Uint8Array {
  const out = new Uint8Array(text.length * 3);
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.codePointAt(index) ?? 0;
    if (code < 0x80) out[at++] = code;
    else {
      if (code < 0x800) out[at++] = 0xc0 | (code >> 6);
      else {
        if (code < 0x10000) out[at++] = 0xe0 | (code >> 12);
        else {
          index++;
          out[at++] = 0xf0 | (code >> 18);
          out[at++] = 0x80 | ((code >> 12) & 63);
        }
        out[at++] = 0x80 | ((code >> 6) & 63);
      }
      out[at++] = 0x80 | (code & 63);
    }
  }
  return out.slice(0, at);
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** JavaScript text to Lua bytes. */
function toLua(text: string): Uint8Array {
  const length = text.length;
  if (length > SHORT) return text.isWellFormed() ? encoder.encode(text) : encodeLoop(text);
  const out = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return encodeLoop(text);
    out[index] = code;
  }
  return out;
}

/** Length of the sequence that starts at `at`, and its code point; undefined if it is not valid. */
function sequence(bytes: Uint8Array, at: number, end: number): { code: number; size: number } | undefined {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return { code: lead, size: 1 };
  const size =
    lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
  if (size === 0 || at + size > end) return undefined;
  let code = lead & (0xff >> (size + 1));
  for (let index = 1; index < size; index++) {
    const next = bytes[at + index] ?? 0;
    if ((next & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (next & 63);
  }
  const least = size === 2 ? 0x80 : size === 3 ? 0x800 : 0x10000;
  return code < least || code > 0x10ffff ? undefined : { code, size };
}

function decodeLoop(bytes: Uint8Array, replace: boolean): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const found = sequence(bytes, at, bytes.length);
    if (!found && !replace) throw new RangeError(INVALID);
    text += String.fromCodePoint(found?.code ?? 0xfffd);
    at += found?.size ?? 1;
  }
  return text;
}

/** Lua bytes to JavaScript text. Bytes that are not UTF-8 become U+FFFD if `replace`, else `RangeError` is thrown. */
function toJs(value: Uint8Array, from?: number, to?: number, replace?: boolean): string {
  if (!(value instanceof Uint8Array)) throw new TypeError('to_jsstring expects a Uint8Array');
  const bytes = from === undefined && to === undefined ? value : value.subarray(from ?? 0, to);
  const length = bytes.length;
  if (length <= SHORT) {
    let text = '';
    for (let at = 0; at < length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > 0x7f) return decodeLoop(bytes, replace === true);
      text += String.fromCharCode(byte);
    }
    return text;
  }
  const text = native.utf8Slice.call(bytes, 0, length);
  if (!text.includes('\ufffd')) return text;
  return isUtf8(bytes) ? text : decodeLoop(bytes, replace === true);
}

/** A key for maps: one character per byte, so that different strings differ and the order is that of the bytes. */
function keyOf(bytes: Uint8Array): string {
  const length = bytes.length;
  if (length > SHORT) return native.latin1Slice.call(bytes, 0, length);
  let key = '';
  for (let at = 0; at < length; at++) key += String.fromCharCode(bytes[at] ?? 0);
  return key;
}

/** Negative, zero or positive, by unsigned bytes. */
function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  if (shared > 64) return Buffer.compare(left, right);
  for (let at = 0; at < shared; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left === right) return true;
  const length = left.length;
  if (length !== right.length) return false;
  if (length > 64) return Buffer.compare(left, right) === 0;
  for (let at = 0; at < length; at++) if (left[at] !== right[at]) return false;
  return true;
}

export = { toLua, toJs, keyOf, compareBytes, equalBytes };
