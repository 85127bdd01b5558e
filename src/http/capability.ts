import type { Endpoint } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import type { EndpointRequest } from '../shared/wire.js';

/** What one function may request: built from the manifest, bound to one call. */
export interface Capability {
  /** Where requests may go, an origin with or without a path before every endpoint; requests go to the first unless the endpoint names one. */
  origins: readonly string[];
  endpoints: ReadonlyMap<string, Endpoint>;
}

export interface PlannedRequest {
  url: string;
  method: Endpoint['method'];
  class: Endpoint['class'];
  /** Where the key goes, if not into the header. */
  authorization?: Endpoint['authorization'];
  /** Whether the manifest, and not the user, names the origin. */
  literal: boolean;
  /** Headers of the script that the endpoint lets it set, names in lower case. */
  headers: Record<string, string>;
}

// Values that a server, a proxy or a URL parser could read as something else than one path segment.
const CONTROL = /\p{Cc}/u;

/** Builds the URL of a request from the endpoint's template. Throws `capability_exceeded` or `invalid_arguments`. */
export function planRequest(capability: Capability, request: EndpointRequest): PlannedRequest {
  const endpoint = capability.endpoints.get(request.endpoint);
  const origin = endpoint?.origin ?? capability.origins[0];
  if (!endpoint || origin === undefined || !capability.origins.includes(origin)) {
    throw new KosmoError(
      'capability_exceeded',
      `This function may not use the endpoint "${request.endpoint}".`,
    );
  }
  if (request.hasBody && ['GET', 'HEAD'].includes(endpoint.method)) {
    throw notGranted(request.endpoint, `is a ${endpoint.method}, which has no body`);
  }
  const base = new URL(origin);
  const path = `${base.pathname === '/' ? '' : base.pathname}${fillPath(endpoint.path, request)}`;
  const query = queryOf(endpoint, request);
  const url = `${base.origin}${path}${query === '' ? '' : `?${query}`}`;
  verify(url, base.origin, path);
  const { method, class: effect, authorization } = endpoint;
  return {
    url,
    method,
    class: effect,
    literal: endpoint.origin !== undefined,
    headers: headersOf(endpoint, request),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

function fillPath(template: string, { endpoint, params }: EndpointRequest): string {
  const unused = new Set(Object.keys(params));
  const path = template.replace(/\{([^}]+)\}/g, (_match, key: string) => {
    unused.delete(key);
    return encodeSegment(key, Object.hasOwn(params, key) ? params[key] : undefined);
  });
  const [extra] = unused;
  if (extra !== undefined) throw notGranted(endpoint, `has no parameter "${extra}"`);
  return path;
}

function queryOf({ query: fixed, allowQuery }: Endpoint, request: EndpointRequest): string {
  const query = new URLSearchParams();
  const add = (name: string, value: string | string[]): void => {
    for (const each of [value].flat()) query.append(name, each);
  };
  for (const [name, value] of Object.entries(fixed)) add(name, value);
  for (const [name, value] of Object.entries(request.query)) {
    if (Object.hasOwn(fixed, name))
      throw notGranted(request.endpoint, `has a fixed query parameter "${name}"`);
    if (allowQuery?.includes(name) === false)
      throw notGranted(request.endpoint, `takes no query parameter "${name}"`);
    add(name, value);
  }
  return query.toString();
}

function headersOf({ allowHeaders }: Endpoint, { endpoint, headers = {} }: EndpointRequest) {
  const allowed = new Set(allowHeaders.map((name) => name.toLowerCase()));
  const pairs = Object.entries(headers).map(([name, value]): [string, string] => {
    if (!allowed.has(name.toLowerCase())) throw notGranted(endpoint, `takes no header "${name}"`);
    if (!/^[\x20-\x7e]*$/.test(value)) {
      throw new KosmoError('invalid_arguments', `The header "${name}" may hold printable ASCII only.`);
    }
    return [name.toLowerCase(), value];
  });
  return Object.fromEntries(pairs);
}

// Type and parameters; multipart bodies are not text and cannot be made by scripts.
const CONTENT_TYPE = /^(?!multipart\/)[\w.+-]{1,60}\/[\w.+-]{1,60}(?:; ?[\w-]{1,30}=[\w.+-]{1,30}){0,3}$/i;

/** The content type of a body. Throws `invalid_arguments` for what is none. */
export function contentTypeOf({ contentType = 'application/json' }: EndpointRequest): string {
  if (CONTENT_TYPE.test(contentType)) return contentType;
  throw new KosmoError('invalid_arguments', `"${contentType.slice(0, 100)}" is not a usable content type.`);
}

const notGranted = (endpoint: string, problem: string): KosmoError =>
  new KosmoError('capability_exceeded', `Endpoint "${endpoint}" ${problem}.`);

function encodeSegment(key: string, value: string | undefined): string {
  if (value === undefined || value === '') {
    throw new KosmoError('invalid_arguments', `The path parameter "${key}" is missing or empty.`);
  }
  if (value === '.' || value === '..' || CONTROL.test(value) || !value.isWellFormed()) {
    throw new KosmoError(
      'invalid_arguments',
      `The path parameter "${key}" may not be ".", ".." or hold control characters.`,
    );
  }
  return encodeURIComponent(value);
}

/** Reads the finished URL again as the HTTP client will: it must still be the template's path at the allowed origin. */
function verify(url: string, origin: string, path: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.origin !== origin || parsed.pathname !== path || parsed.username !== '' || parsed.hash !== '') {
    throw new KosmoError('capability_exceeded', 'The request would leave its endpoint.');
  }
}
