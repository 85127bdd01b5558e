/** Headers that only the host sets, or that would change what a request means. */
const HOST_HEADERS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
]);

/** Whether neither a manifest nor a script may set a header. */
export const isHostHeader = (name: string): boolean => HOST_HEADERS.has(name.toLowerCase());
