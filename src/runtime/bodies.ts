import type { HostCall } from './host-call.js';

/** The body of a message as text. */
export function text(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8');
}

/** What a failed workflow script had printed. */
export function printed({ call }: HostCall, body: Uint8Array): string | undefined {
  if (!('source' in call)) return undefined;
  try {
    const { output } = JSON.parse(text(body)) as { output?: unknown };
    return typeof output === 'string' ? output : undefined;
  } catch {
    return undefined;
  }
}
