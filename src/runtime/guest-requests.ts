import type { FromGuest, HttpReply } from '../shared/wire.js';
import type { HostCall } from './host-call.js';

/** What a message asks the host to do, if it asks for something that this kind of call may ask. */
export function requestOf(
  { call, signal }: HostCall,
  message: FromGuest,
  body: string,
): { seq: number; run: () => Promise<HttpReply> } | undefined {
  if (message.t === 'http' && 'http' in call)
    return { seq: message.seq, run: () => call.http(message.request, body, signal) };
  if (message.t === 'cache' && 'http' in call)
    return { seq: message.seq, run: () => Promise.resolve(cached(call.cache?.(message.request, body))) };
  if (message.t !== 'app' || !('app' in call)) return undefined;
  const run = async () => reply(200, await call.app(message.op, message.path, body, signal));
  return { seq: message.seq, run };
}

const cached = (json: string | undefined): HttpReply => reply(json === undefined ? 404 : 200, json ?? '');

const reply = (status: number, body: string): HttpReply => ({ status, headers: {}, json: true, body });
