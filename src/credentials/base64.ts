/** Decodes base64 as strictly as PHP does: white space and missing padding are allowed, anything else odd is not. */
export function decodeBase64(text: string): Buffer | undefined {
  const match = /^([A-Za-z0-9+/]*)(=*)$/.exec(text.replace(/[ \t\n\r]/g, ''));
  const digits = match?.[1] ?? '';
  const padding = match?.[2]?.length ?? 0;
  if (!match || digits.length % 4 === 1) return undefined;
  if (padding > 2 || (padding > 0 && (digits.length + padding) % 4 !== 0)) return undefined;
  return Buffer.from(digits, 'base64');
}
