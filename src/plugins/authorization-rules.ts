import { isHostHeader } from '../shared/headers.js';
import { authorizationsOf } from './authorizations.js';
import type { Manifest, ManifestFault } from './manifest.js';

/** What must hold between `authorization`, the credentials and the headers. */
export function authorizationRules(manifest: Manifest): ManifestFault[] {
  const inList = Array.isArray(manifest.authorization);
  return authorizationsOf(manifest).flatMap((way, index) => {
    const path = inList ? `authorization[${index}]` : 'authorization';
    const faults: ManifestFault[] = [];
    const typeOf = (key: string | undefined) => manifest.credentials.find((field) => field.key === key)?.type;
    if (typeOf(way.field) !== 'secret')
      faults.push({ path: `${path}.field`, message: `"${way.field}" is not a secret credential` });
    if ((way.scheme === undefined) === (way.header === undefined))
      faults.push({ path, message: 'needs either "scheme" or "header"' });
    if (way.header !== undefined && isHostHeader(way.header))
      faults.push({
        path: `${path}.header`,
        message:
          way.header.toLowerCase() === 'authorization' ? 'is what "scheme" is for' : 'is set by the host',
      });
    if (way.username !== undefined) {
      if (way.scheme?.toLowerCase() !== 'basic')
        faults.push({ path: `${path}.username`, message: 'is for the scheme Basic' });
      if (!['secret', 'string'].includes(typeOf(way.username) ?? ''))
        faults.push({ path: `${path}.username`, message: `"${way.username}" is not a credential` });
    }
    if (way.header !== undefined && setByAuthor(manifest, way.header))
      faults.push({ path: `${path}.header`, message: 'is also set as another header' });
    return faults;
  });
}

function setByAuthor({ headers, endpoints }: Manifest, header: string): boolean {
  const names = [...Object.keys(headers), ...Object.values(endpoints).flatMap((each) => each.allowHeaders)];
  return names.some((name) => name.toLowerCase() === header.toLowerCase());
}

/** What must hold for an endpoint that says itself where the key goes. */
export function bodyKeyRules(manifest: Manifest): ManifestFault[] {
  return Object.entries(manifest.endpoints).flatMap(([name, endpoint]) => {
    if (endpoint.authorization === undefined) return [];
    const path = `endpoints.${name}.authorization`;
    if (authorizationsOf(manifest).length === 0)
      return [{ path, message: 'needs an "authorization" of the manifest' }];
    if (endpoint.authorization === 'none' || !('bodyField' in endpoint.authorization)) return [];
    const hasBody = ['POST', 'PUT', 'PATCH'].includes(endpoint.method);
    return hasBody ? [] : [{ path, message: `${endpoint.method} requests have no body` }];
  });
}
