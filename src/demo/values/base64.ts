/** Decodes standard, padded base64. Throws on anything else, where Node's own decoder would guess. */
export function decodeBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new Error(`Invalid base64 ${JSON.stringify(text.slice(0, 40))}`);
  }
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) {
    throw new Error(`Invalid base64 ${JSON.stringify(text.slice(0, 40))}: bits are left over`);
  }
  return new Uint8Array(bytes);
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
