import { badDeployKey, requireOperation } from '../auth/identity.js';
import type { Core } from '../core.js';
import { TransportFailure } from '../failures.js';
import { runTestQuery } from '../test-query/test-query.js';
import type { Json } from '../values/types.js';
import { componentWithId } from './component-parameter.js';
import { argsField, jsonBody, type JsonBody, optionalString, stringField } from './body.js';
import { type DemoRequest, type DemoResponse, jsonResponse } from './exchange.js';
import { formatNamed, outcomeJson } from './outcome.js';

/** POST `/api/run_test_function`. The key is the one in the body; a header does not count. */
export function runTestFunction(request: DemoRequest, core: Core): DemoResponse {
  const body = jsonBody(request);
  const key = stringField(body, 'adminKey');
  const bundle = bundleOf(body.bundle);
  const args = argsField(body.args);
  const formatName = stringField(body, 'format');
  const componentId = optionalString(body, 'componentId');
  const grant = core.keys.check(key);
  if (!grant || grant === 'other') throw badDeployKey(core.instanceName);
  requireOperation(grant, 'RunTestQuery');
  checkPlace(bundle);
  const { database } = componentWithId(core, componentId);
  const outcome = runTestQuery({
    ...bundle,
    args,
    db: database.read(),
    pagination: core.pagination,
    limits: core.pagination.limits,
    runState: core.runState.current,
  });
  const format = formatNamed(formatName, 'json');
  return jsonResponse(outcomeJson(outcome, format, bundle.path, core.redact));
}

interface Bundle {
  path: string;
  source: string;
  environment: string | undefined;
}

function bundleOf(json: Json | undefined): Bundle {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    const problem = json === undefined ? 'missing field `bundle`' : 'bundle: invalid type, expected struct';
    throw new TransportFailure(
      400,
      'BadJsonBody',
      `Failed to deserialize the JSON body into the target type: ${problem}`,
    );
  }
  const bundle: JsonBody = json;
  optionalString(bundle, 'sourceMap');
  return {
    path: stringField(bundle, 'path'),
    source: stringField(bundle, 'source'),
    environment: optionalString(bundle, 'environment'),
  };
}

/** The module must have a good path and the runtime that queries have. */
function checkPlace({ path, environment }: Bundle): void {
  const steps = path.split('/');
  if (!path.endsWith('.js') || steps.some((step) => !/^[A-Za-z0-9_.]+$/.test(step) || /^\.+$/.test(step))) {
    throw new TransportFailure(
      400,
      'BadConvexModuleIdentifier',
      `${path} is not a valid path to a Convex module.`,
    );
  }
  if (environment === 'node' || (environment === undefined && steps[0] === 'actions')) {
    throw new TransportFailure(
      400,
      'InvalidTestQueryEnvironment',
      'Test queries must use the Convex runtime.',
    );
  }
}
