import { authenticate, badDeployKey } from '../auth/identity.js';
import type { Core } from '../core.js';
import { TransportFailure } from '../failures.js';
import { canonicalPath } from '../functions/path.js';
import type { FunctionKind } from '../functions/types.js';
import type { Json } from '../values/types.js';
import { argsField, jsonBody, type JsonBody, optionalString, stringField } from './body.js';
import { componentAtPath } from './component-parameter.js';
import { clientVersion } from './client-version.js';
import { type DemoRequest, type DemoResponse, jsonResponse } from './exchange.js';
import { formatNamed, outcomeJson } from './outcome.js';

export type Route = (request: DemoRequest, core: Core) => DemoResponse;

/** POST `/api/query`, `/api/mutation` and `/api/action`. */
export const functionRoute =
  (kind: FunctionKind): Route =>
  (request, core) =>
    runOne(request, core, jsonBody, { kind });

/** GET `/api/query?path=…&args=…`. */
export const queryByGet: Route = (request, core) => runOne(request, core, queryBody, { kind: 'Query' });

/** POST `/api/query_at_ts`: like a query, but reads what was true at a timestamp. */
export const queryAtTs: Route = (request, core) =>
  runOne(request, core, jsonBody, {
    kind: 'Query',
    tsOf: (body) => readTimestamp(stringField(body, 'ts')),
  });

/** POST `/api/function`: any kind, for admins, in a component if one is named. */
export const anyFunction: Route = (request, core) =>
  runOne(request, core, jsonBody, { adminOnly: true, inComponent: true });

/** POST `/api/run/{module}/{function}`. */
export const runByPath: Route = (request, core) => {
  const steps = request.path.slice('/api/run/'.length).split('/').map(decodeURIComponent);
  const name = steps.pop();
  if (steps.length === 0) {
    throw new TransportFailure(
      400,
      'MissingIdentifier',
      'Path or function name not provided in path, e.g. /api/run/messages/list',
    );
  }
  const body = (): JsonBody => ({ format: 'json', ...jsonBody(request), path: `${steps.join('/')}:${name}` });
  return runOne(request, core, body, {});
};

/** POST `/api/query_batch`: several queries on one state. */
export const queryBatch: Route = (request, core) => {
  const identityOf = authenticate(request.headers.authorization, request.query.get('adminKey'), core.keys);
  const version = clientVersion(header(request, 'convex-client'));
  const { queries } = jsonBody(request);
  if (!Array.isArray(queries)) {
    throw new TransportFailure(
      400,
      'BadJsonBody',
      'Failed to deserialize the JSON body: missing field `queries`',
    );
  }
  const identity = identityOf();
  const ts = core.components.root.database.now();
  const results = queries.map((query) => {
    const body = (typeof query === 'object' && query !== null ? query : {}) as JsonBody;
    const call = { path: stringField(body, 'path'), args: argsField(body.args), userAgent: null };
    const format = formatNamed(
      optionalString(body, 'format'),
      version.official ? 'convex_encoded_json' : 'json',
    );
    const outcome = core.runner.run({ ...call, identity, kind: 'Query', ts });
    return outcomeJson(outcome, format, call.path, core.redact);
  });
  return jsonResponse({ results }, 200, version.warnings);
};

/** POST `/api/query_ts`. Needs no authorization. */
export const queryTs: Route = (_request, core) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(core.components.root.database.now());
  return jsonResponse({ ts: bytes.toString('base64') });
};

interface RunOptions {
  kind?: FunctionKind;
  adminOnly?: boolean;
  /** The body may name a component; for other endpoints the field does not exist. */
  inComponent?: boolean;
  tsOf?: (body: JsonBody) => bigint;
}

/** The steps are in the order of the service: header, body, path, key, function, and only then the format. */
function runOne(
  request: DemoRequest,
  core: Core,
  readBody: (request: DemoRequest) => JsonBody,
  { kind, adminOnly, inComponent, tsOf }: RunOptions,
): DemoResponse {
  const identityOf = authenticate(request.headers.authorization, request.query.get('adminKey'), core.keys);
  const version = clientVersion(header(request, 'convex-client'));
  const body = readBody(request);
  const path = stringField(body, 'path');
  const args = argsField(body.args);
  const formatName = optionalString(body, 'format');
  canonicalPath(path);
  const identity = identityOf();
  if (adminOnly && identity.kind !== 'admin') throw badDeployKey(core.instanceName);
  const componentPath = inComponent ? optionalString(body, 'componentPath') : undefined;
  const outcome = core.runner.run({
    path,
    args,
    identity,
    component: componentAtPath(core, componentPath),
    ...(kind ? { kind } : {}),
    ...(tsOf ? { ts: tsOf(body) } : {}),
    userAgent: request.headers['user-agent'] ?? null,
  });
  const format = formatNamed(formatName, version.official ? 'convex_encoded_json' : 'json');
  return jsonResponse(outcomeJson(outcome, format, path, core.redact), 200, version.warnings);
}

function queryBody(request: DemoRequest): JsonBody {
  const body: JsonBody = {};
  for (const name of ['path', 'args', 'format']) {
    const value = request.query.get(name);
    if (value === null && name !== 'format') {
      throw new TransportFailure(
        400,
        'BadQueryArgs',
        `Failed to deserialize query string: missing field \`${name}\``,
      );
    }
    if (value !== null) body[name] = name === 'args' ? parseArgs(value) : value;
  }
  return body;
}

function parseArgs(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new TransportFailure(400, 'BadQueryArgs', 'Failed to deserialize query string: args');
  }
}

function readTimestamp(encoded: string): bigint {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== 8) {
    throw new TransportFailure(400, 'BadTimestamp', 'Wrong number of bytes for SerializedTs.');
  }
  return bytes.readBigUInt64LE();
}

function header(request: DemoRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
