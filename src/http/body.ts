import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What we ask services to compress with. */
export const ACCEPT_ENCODING = 'gzip, br';

export class BodyTooLarge extends Error {}

/**
 * Reads a body to its end, decompressed. We do this ourselves because the HTTP library takes a truncated gzip
 * stream for a complete one. Throws `BodyTooLarge`, or the stream's own error when it is damaged or cut short.
 */
export async function readBody(
  body: Readable | null,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  if (body !== null) {
    const decoder = decoderFor(encoding);
    // Errors of either stream surface in the loop below.
    const stream: Readable = decoder === undefined ? body : pipeline(body, decoder, () => undefined);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) {
        body.destroy();
        throw new BodyTooLarge();
      }
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}

function decoderFor(encoding: string | undefined): Transform | undefined {
  switch ((encoding ?? 'identity').trim().toLowerCase()) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return createInflate();
    default:
      throw Object.assign(new Error(`unknown content-encoding`), { code: 'ERR_CONTENT_ENCODING' });
  }
}
