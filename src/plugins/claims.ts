import { authorizationsOf } from './authorizations.js';
import type { Authorization, Endpoint, Manifest } from './manifest.js';

/** What a manifest claims, one line per fact: what a user trusts, and what is compared when files change. */
export type Claims = Record<string, string>;

/** What a plugin may do, as its manifest says. Pure. */
export function claimsOf(manifest: Manifest): Claims {
  return {
    version: manifest.version,
    ...Object.fromEntries<string>([
      ...manifest.origins.map((origin): [string, string] => [
        `origin ${origin}`,
        originText(manifest, origin),
      ]),
      ...manifest.credentials.map(({ key, type, required }): [string, string] => [
        `credential ${key}`,
        `${type}${required ? '' : ', optional'}${usesOf(manifest, key)}`,
      ]),
      ...Object.entries(manifest.headers).map(([name, value]): [string, string] => [`header ${name}`, value]),
      ...Object.keys(manifest.endpoints).map((name): [string, string] => [
        `endpoint ${name}`,
        endpointText(manifest, name),
      ]),
      ...manifest.functions.map((fn): [string, string] => [
        `function ${fn.name}`,
        `${fn.operation}: ${fn.endpoints.join(', ')}`,
      ]),
    ]),
  };
}

function originText({ credentials }: Manifest, origin: string): string {
  const key = /^\{(.+)\}$/.exec(origin)?.[1];
  const field = credentials.find((each) => each.key === key);
  return field === undefined ? 'as written' : 'the URL that you configure';
}

function usesOf(manifest: Manifest, key: string): string {
  const ways = authorizationsOf(manifest).filter((way) => way.field === key || way.username === key);
  return ways.map((way) => `, sent as ${wayText(way)}`).join('');
}

function wayText({ scheme, header, username }: Authorization): string {
  if (header !== undefined) return `the header ${header}`;
  return username === undefined ? `Authorization: ${scheme} …` : 'part of Authorization: Basic …';
}

/** Method, path and class, e.g. `POST /api/search, read`. */
export function endpointText(manifest: Manifest, name: string): string {
  const endpoint = manifest.endpoints[name];
  if (endpoint === undefined) return '';
  const { method, origin = '', path, query, allowHeaders, authorization } = endpoint;
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().map((each) => `${key}=${each}`),
  );
  return [
    `${method} ${origin}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`,
    endpoint.class,
    ...(allowHeaders.length === 0 ? [] : [`headers ${allowHeaders.join(' ')}`]),
    ...(authorization === undefined ? [] : [keyClaim(authorization)]),
  ].join(', ');
}

function keyClaim(authorization: NonNullable<Endpoint['authorization']>): string {
  if (authorization === 'none') return 'without the key';
  if ('bodyField' in authorization) return `key in the body field ${authorization.bodyField}`;
  return `key as ${authorization.scheme}, only one like ${authorization.pattern}`;
}

/** Endpoints that are called reads although their verb may change something: the user has to believe the author. */
export function unprovenReads({ endpoints }: Manifest): string[] {
  return Object.entries(endpoints)
    .filter(([, endpoint]) => endpoint.class === 'read' && !['GET', 'HEAD'].includes(endpoint.method))
    .map(([name]) => name);
}

export interface Change {
  what: string;
  before?: string;
  after?: string;
}

/** What differs between two sets of lines or hashes, by name. */
export function changesBetween(before: Record<string, string>, after: Record<string, string>): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((what) => {
    const [old, now] = [own(before, what), own(after, what)];
    if (old === now) return [];
    return [
      { what, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) },
    ];
  });
}

const own = (of: Record<string, string>, key: string): string | undefined =>
  Object.hasOwn(of, key) ? of[key] : undefined;
