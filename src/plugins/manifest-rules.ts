import { isHostHeader } from '../shared/headers.js';
import { authorizationRules, bodyKeyRules } from './authorization-rules.js';
import type { Endpoint, Manifest, ManifestFault, ManifestFunction } from './manifest.js';

/** What a schema cannot say: references between the parts of a manifest, and the rule about effects. */
export function manifestRules(manifest: Manifest): ManifestFault[] {
  return [
    ...credentialRules(manifest),
    ...authorizationRules(manifest),
    ...bodyKeyRules(manifest),
    ...originRules(manifest),
    ...Object.keys(manifest.headers)
      .filter(isHostHeader)
      .map((header) => ({ path: `headers.${header}`, message: 'is set by the host' })),
    ...endpointRules(manifest),
    ...nameRules(manifest),
    ...manifest.functions.flatMap((fn, index) => functionRules(manifest, fn, `functions[${index}]`)),
    ...identityRules(manifest),
    ...productionRules(manifest),
    ...(manifest.readOnly !== undefined && manifest.identity === undefined
      ? [{ path: 'readOnly', message: 'needs an "identity" of the manifest' }]
      : []),
  ];
}

function identityRules({ identity, functions }: Manifest): ManifestFault[] {
  if (identity === undefined) return [];
  const found = functions.find((fn) => fn.name === identity);
  if (!found) return [{ path: 'identity', message: `"${identity}" is not a function` }];
  return found.operation === 'read'
    ? []
    : [{ path: 'identity', message: `"${identity}" is not a read function` }];
}

function productionRules({ production, identity, credentials }: Manifest): ManifestFault[] {
  if (production === undefined) return [];
  return [
    ...(identity === undefined
      ? [{ path: 'production', message: 'needs an "identity" of the manifest' }]
      : []),
    ...(credentials.some(({ key }) => key === production.field)
      ? []
      : [{ path: 'production.field', message: `"${production.field}" is not a credential` }]),
    ...(['yes', 'no'] as const)
      .filter((key) => !isRegExp(production[key]))
      .map((key) => ({ path: `production.${key}`, message: 'is not a valid regular expression' })),
  ];
}

function credentialRules({ credentials }: Manifest): ManifestFault[] {
  const keys = credentials.map((field) => field.key);
  const faults = keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : [{ path: `credentials[${index}].key`, message: `"${key}" is there twice` }],
  );
  for (const [index, field] of credentials.entries()) {
    if (field.pattern !== undefined && !isRegExp(field.pattern)) {
      faults.push({ path: `credentials[${index}].pattern`, message: 'is not a valid regular expression' });
    }
    for (const pattern of [
      ...field.refuse.map((row) => row.pattern),
      field.matches?.own,
      field.matches?.other,
    ]) {
      if (pattern !== undefined && !isRegExp(pattern))
        faults.push({
          path: `credentials[${index}]`,
          message: `"${pattern}" is not a valid regular expression`,
        });
    }
    if (field.matches && !credentials.some(({ key }) => key === field.matches?.field)) {
      faults.push({
        path: `credentials[${index}].matches.field`,
        message: `"${field.matches.field}" is not a credential`,
      });
    }
    if (field.basePath && field.type !== 'url') {
      faults.push({ path: `credentials[${index}].basePath`, message: 'is for fields of type url' });
    }
  }
  return faults;
}

function originRules({ origins, credentials }: Manifest): ManifestFault[] {
  return origins.flatMap((origin, index) => {
    const path = `origins[${index}]`;
    const key = /^\{(.+)\}$/.exec(origin)?.[1];
    if (key !== undefined) {
      return credentials.some((field) => field.key === key && field.type === 'url')
        ? []
        : [{ path, message: `"${key}" is not a url credential` }];
    }
    return isHttpsOrigin(origin)
      ? []
      : [{ path, message: 'must be a {url credential} or an origin such as https://api.example.com' }];
  });
}

function endpointRules(manifest: Manifest): ManifestFault[] {
  const { endpoints, headers } = manifest;
  const common = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return Object.entries(endpoints).flatMap(([name, endpoint]) => [
    ...placeRules(`endpoints.${name}`, endpoint, manifest),
    ...endpoint.allowHeaders
      .filter((header) => isHostHeader(header) || common.has(header.toLowerCase()))
      .map((header) => ({
        path: `endpoints.${name}.allowHeaders`,
        message: `"${header}" is set by the host`,
      })),
    ...(endpoint.allowQuery ?? [])
      .filter((parameter) => Object.hasOwn(endpoint.query, parameter))
      .map((parameter) => ({
        path: `endpoints.${name}.allowQuery`,
        message: `"${parameter}" is fixed by query`,
      })),
  ]);
}

function placeRules(path: string, { origin, authorization }: Endpoint, manifest: Manifest): ManifestFault[] {
  const { origins } = manifest;
  const faults: ManifestFault[] = [];
  if (origin !== undefined && (origin.startsWith('{') || !origins.includes(origin)))
    faults.push({ path: `${path}.origin`, message: 'must be one of the literal origins' });
  // The user gave the key for the URL that they configured.
  const says = authorization === 'none' || (authorization !== undefined && 'pattern' in authorization);
  if (origin !== undefined && origins[0]?.startsWith('{') && manifest.authorization !== undefined && !says)
    faults.push({
      path: `${path}.authorization`,
      message: 'must be "none" or {scheme, pattern} where the origin is not that of the key',
    });
  if (typeof authorization === 'object' && 'pattern' in authorization && !isRegExp(authorization.pattern))
    faults.push({ path: `${path}.authorization.pattern`, message: 'is not a valid regular expression' });
  return faults;
}

function nameRules({ functions }: Manifest): ManifestFault[] {
  const taken = new Map<string, string>();
  return functions.flatMap((fn, index) =>
    [fn.name, ...fn.aliases].flatMap((name, position) => {
      const first = taken.get(name);
      taken.set(name, first ?? fn.name);
      const key = position === 0 ? 'name' : `aliases[${position - 1}]`;
      return first === undefined
        ? []
        : [{ path: `functions[${index}].${key}`, message: `"${name}" is used twice, first by ${first}` }];
    }),
  );
}

function functionRules(manifest: Manifest, fn: ManifestFunction, path: string): ManifestFault[] {
  const faults: ManifestFault[] = [];
  for (const [index, name] of fn.endpoints.entries()) {
    const endpoint = Object.hasOwn(manifest.endpoints, name) ? manifest.endpoints[name] : undefined;
    const at = `${path}.endpoints[${index}]`;
    if (!endpoint) faults.push({ path: at, message: `"${name}" is not in the endpoint table` });
    else if (fn.operation === 'read' && endpoint.class === 'write') {
      faults.push({ path: at, message: `a read function may not use the write endpoint "${name}"` });
    }
  }
  if (fn.operation === 'read' && fn.destructive === true) {
    faults.push({ path: `${path}.destructive`, message: 'a read function cannot be destructive' });
  }
  if (fn.operation === 'read' && fn.preview) {
    faults.push({ path: `${path}.preview`, message: 'a read function has nothing to preview' });
  }
  for (const key of ['input', 'output'] as const) {
    if (fn[key]['type'] !== 'object')
      faults.push({ path: `${path}.${key}.type`, message: 'must be "object"' });
  }
  for (const [index, name] of (fn.input.required ?? []).entries()) {
    if (!Object.hasOwn(fn.input.properties ?? {}, name)) {
      faults.push({
        path: `${path}.input.required[${index}]`,
        message: `"${name}" is not among the properties`,
      });
    }
  }
  faults.push(...pagingRules(fn, path));
  if (fn.input['additionalProperties'] !== false) {
    faults.push({
      path: `${path}.input.additionalProperties`,
      message: 'must be false, so that misspelt arguments are caught',
    });
  }
  return faults;
}

/** Names in `paging` and `completion` are those of arguments and of fields of the result. */
function pagingRules(fn: ManifestFunction, path: string): ManifestFault[] {
  const { input, output, paging, completion } = fn;
  const missing = (where: 'input' | 'output', at: string, name: string | undefined): ManifestFault[] =>
    name === undefined || Object.hasOwn((where === 'input' ? input : output).properties ?? {}, name)
      ? []
      : [{ path: `${path}.${at}`, message: `"${name}" is not among the properties of the ${where}` }];
  const repeats = fn.operation === 'write' && paging !== undefined;
  return [
    ...(repeats
      ? [{ path: `${path}.paging`, message: 'is for reads: all pages would repeat the write' }]
      : []),
    ...missing('output', 'paging.items', paging?.items),
    ...missing('input', 'paging.cursor', paging?.cursor),
    ...missing('output', 'paging.next', paging?.next),
    ...missing('input', 'paging.size.argument', paging?.size?.argument),
    ...missing('output', 'paging.omitted', paging?.omitted),
    ...missing('output', 'completion.items', completion?.items),
  ];
}

function isRegExp(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

function isHttpsOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:' && new URL(text).origin === text;
}
