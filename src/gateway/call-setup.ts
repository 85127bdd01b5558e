import type { Account } from '../credentials/store.js';
import type { Capability } from '../http/capability.js';
import type { Endpoint, Manifest, ManifestFunction } from '../plugins/manifest.js';
import type { CallContext } from '../shared/wire.js';

/** What this function may request with this account: its own endpoints, at the origins that the manifest and the account give. */
export function capabilityOf(manifest: Manifest, fn: ManifestFunction, account: Account): Capability {
  const endpoints = new Map<string, Endpoint>();
  for (const name of fn.endpoints) {
    const endpoint = Object.hasOwn(manifest.endpoints, name) ? manifest.endpoints[name] : undefined;
    if (endpoint) endpoints.set(name, endpoint);
  }
  return { origins: originsOf(manifest, account), endpoints };
}

/** Where calls of this account go, for questions and records: the origin of all endpoints that name no other. */
export function targetOf(manifest: Manifest, account: Account): string {
  return originsOf(manifest, account)[0] ?? '';
}

/** What the script may know of its call. No secret is in it. */
export function contextOf(
  manifest: Manifest,
  fn: ManifestFunction,
  account: Account,
  maxResultChars: number,
): CallContext {
  return {
    function: fn.name,
    account: account.name,
    credentials: account.visible,
    configured: manifest.credentials.map((field) => field.key).filter((key) => account.values.has(key)),
    maxResultChars,
  };
}

function originsOf(manifest: Manifest, account: Account): string[] {
  return manifest.origins.flatMap((origin) => {
    const key = /^\{(.+)\}$/.exec(origin)?.[1];
    const value = key === undefined ? origin : account.values.get(key);
    return value === undefined ? [] : [value];
  });
}
