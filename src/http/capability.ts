import type { Endpoint } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import type { EndpointRequest } from '../shared/wire.js';

/** What one function may request: built from the manifest, bound to one call. */
export interface Capability {
  /** Origins that requests may go to; requests go to the first. */
  origins: readonly string[];
  endpoints: ReadonlyMap<string, Endpoint>;
}

export interface PlannedRequest {
  url: string;
  method: Endpoint['method'];
  class: Endpoint['class'];
  /** Where the key goes, if not into the header. */
  authorization?: Endpoint['authorization'];
}

// Values that a server, a proxy or a URL parser could read as something else than one path segment.
const CONTROL = /\p{Cc}/u;

/** Builds the URL of a request from the endpoint's template. Throws `capability_exceeded` or `invalid_arguments`. */
export function planRequest(capability: Capability, request: EndpointRequest): PlannedRequest {
  const endpoint = capability.endpoints.get(request.endpoint);
  const origin = capability.origins[0];
  if (!endpoint || origin === undefined) {
    throw new KosmoError(
      'capability_exceeded',
      `This function may not use the endpoint "${request.endpoint}".`,
    );
  }
  const unused = new Set(Object.keys(request.params));
  const path = endpoint.path.replace(/\{([^}]+)\}/g, (_match, key: string) => {
    unused.delete(key);
    return encodeSegment(key, Object.hasOwn(request.params, key) ? request.params[key] : undefined);
  });
  if (unused.size > 0) {
    throw new KosmoError(
      'capability_exceeded',
      `Endpoint "${request.endpoint}" has no parameter "${[...unused].join('", "')}".`,
    );
  }
  const query = new URLSearchParams(request.query).toString();
  const url = `${origin}${path}${query === '' ? '' : `?${query}`}`;
  verify(url, origin, path);
  const { method, class: effect, authorization } = endpoint;
  return { url, method, class: effect, ...(authorization ? { authorization } : {}) };
}

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
