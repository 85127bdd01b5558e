import { TransportFailure } from '../failures.js';
import { type KeyGrant, type Keyring, withoutType } from './keys.js';
import { OPERATIONS, type Operation } from './operations.js';

/** Who asks. An admin acting as a user is no admin for the system's functions. */
export type Identity =
  { kind: 'admin'; grant: KeyGrant } | { kind: 'actingUser'; grant: KeyGrant } | { kind: 'unknown' };

/** Reads the `Authorization` header, or `?adminKey=`. Throws the transport errors of the service. */
export function authenticate(
  header: string | undefined,
  queryKey: string | null,
  keys: Keyring,
): () => Identity {
  if (header === undefined) {
    return queryKey === null
      ? () => ({ kind: 'unknown' })
      : () => ({ kind: 'admin', grant: checkKey(keys, queryKey) });
  }
  if (header.length < 7) throw badRequest('InvalidHeaderFailure', 'Invalid authentication header');
  const scheme = header.slice(0, 7).toLowerCase();
  if (scheme === 'convex ') return adminOf(header.slice(7), keys);
  if (scheme !== 'bearer ' || header.length === 7) throw badRequest('InvalidAdminKey', 'Invalid admin key');
  return () => userOf(header.slice(7).trim());
}

function adminOf(key: string, keys: Keyring): () => Identity {
  const bare = withoutType(key);
  const colon = bare.indexOf(':');
  if (colon < 0) return () => ({ kind: 'admin', grant: checkKey(keys, bare) });
  if (!isAttributes(bare.slice(colon + 1))) {
    throw badRequest('HeaderParseFailure', 'Malformed Authorization header.');
  }
  return () => {
    const grant = checkKey(keys, bare.slice(0, colon));
    requireOperation(grant, 'ActAsUser');
    return { kind: 'actingUser', grant };
  };
}

/** This deployment has no auth provider, so that no token of an end user can be valid. */
function userOf(token: string): Identity {
  const payload = token.split('.')[1];
  if (payload === undefined || !isAttributes(payload)) {
    throw new TransportFailure(
      401,
      'InvalidAuthHeader',
      'Could not parse JWT payload. Check that the token is a valid JWT format with three base64-encoded parts separated by dots.',
    );
  }
  throw new TransportFailure(
    401,
    'NoAuthProvider',
    'No auth provider found matching the given token (no providers configured). Check convex/auth.config.ts.',
  );
}

export function checkKey(keys: Keyring, key: string): KeyGrant {
  const grant = keys.check(key);
  if (grant === 'other') throw badDeployKey(keys.instanceName);
  if (!grant) {
    throw new TransportFailure(401, 'BadAdminKey', 'The provided admin key was invalid for this instance');
  }
  return grant;
}

export function badDeployKey(instanceName: string): TransportFailure {
  return new TransportFailure(
    403,
    'BadDeployKey',
    `The provided deploy key was invalid for deployment '${instanceName}'. Double check that the environment this key was generated for matches the desired deployment.`,
  );
}

export function allows(grant: KeyGrant, operation: Operation): boolean {
  return grant.allowedOps.length === 0 || grant.allowedOps.includes(operation);
}

export function refusal(operation: Operation): string {
  return `You do not have permission to perform this operation (${OPERATIONS[operation]}).`;
}

/** For HTTP endpoints. Inside functions a refusal is a function error instead. */
export function requireOperation(grant: KeyGrant, operation: Operation): void {
  if (!allows(grant, operation)) throw new TransportFailure(403, 'OperationNotPermitted', refusal(operation));
}

/** For endpoints that only admins may use. */
export function requireAdmin(identity: Identity, keys: Keyring): KeyGrant {
  if (identity.kind !== 'admin') throw badDeployKey(keys.instanceName);
  return identity.grant;
}

function badRequest(code: string, message: string): TransportFailure {
  return new TransportFailure(400, code, message);
}

function isAttributes(base64: string): boolean {
  try {
    const json = JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as unknown;
    return typeof json === 'object' && json !== null;
  } catch {
    return false;
  }
}
