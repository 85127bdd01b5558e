import type { Account } from '../credentials/store.js';
import { MARK } from '../credentials/redact.js';
import type { PlannedRequest } from '../http/capability.js';
import { authorizationsOf } from '../plugins/authorizations.js';
import type { Authorization, Manifest } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import { withBodyKey } from './body-key.js';

export interface Outgoing {
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string | undefined;
}

/** A request with the key in it, and the same to be shown: no text is searched for the key, so it may be of any length. */
export interface Authorized extends Outgoing {
  shown: Outgoing;
}

/**
 * Puts the key where manifest and endpoint want it: into the Authorization header, a header of its own or a field of
 * the body. Throws `capability_exceeded` for a key that the endpoint does not take. Without a key, if none is required, the request goes out as it is.
 */
export function authorize(
  manifest: Manifest,
  account: Account,
  planned: PlannedRequest,
  { headers, body }: Outgoing,
): Authorized {
  const all = { ...headers, ...planned.headers };
  const open = { headers: all, body, shown: { headers: all, body } };
  const withHeader = (name: string, scheme: string, value: string): Authorized => ({
    headers: { ...all, [name]: scheme + value },
    body,
    shown: { headers: { ...all, [name]: scheme + MARK }, body },
  });
  if (planned.authorization === 'none') return open;
  for (const way of authorizationsOf(manifest)) {
    const secret = account.values.get(way.field);
    if (planned.authorization !== undefined) {
      if (secret === undefined) continue;
      const { authorization } = planned;
      if ('bodyField' in authorization)
        return {
          headers: all,
          body: withBodyKey(body, authorization.bodyField, secret),
          shown: { headers: all, body: withBodyKey(body, authorization.bodyField, MARK) },
        };
      return withHeader('authorization', `${authorization.scheme} `, fitting(secret, authorization));
    }
    const value = way.username === undefined ? secret : basic(way, account, secret);
    if (value === undefined) continue;
    return way.header === undefined
      ? withHeader('authorization', `${way.scheme} `, value)
      : withHeader(way.header.toLowerCase(), '', value);
  }
  return open;
}

/** A key for one place must not go to another: it is checked before anything is sent. */
function fitting(secret: string, { pattern }: { pattern: string }): string {
  if (new RegExp(`^(?:${pattern})$`, 'u').test(secret)) return secret;
  throw new KosmoError(
    'capability_exceeded',
    'The configured key is not of the kind that this endpoint takes. Nothing was sent.',
  );
}

/** User name and password in base64. A service may want an empty password, but always a name. */
function basic(
  { username = '' }: Authorization,
  account: Account,
  password: string | undefined,
): string | undefined {
  const name = account.values.get(username);
  if (name === undefined) return undefined;
  if (name.includes(':')) {
    throw new KosmoError('credentials_invalid', `Credential "${username}" may not hold a colon.`, {
      details: { field: username },
    });
  }
  const value = Buffer.from(`${name}:${password ?? ''}`, 'utf8').toString('base64');
  account.redactor.add([value]);
  return value;
}
