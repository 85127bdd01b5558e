import { KosmoError } from '../shared/errors.js';

const MAX_BYTES = 16 * 1024 * 1024;

/** All of stdin as text. Only called where the user asked for it. */
export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new KosmoError('usage', `stdin holds more than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
