import { authenticate, badDeployKey, requireAdmin, requireOperation } from '../auth/identity.js';
import type { KeyGrant } from '../auth/keys.js';
import type { Operation } from '../auth/operations.js';
import type { Core } from '../core.js';
import { TransportFailure } from '../failures.js';
import { ROOT_COMPONENT_ID } from '../functions/system-metadata.js';
import { DEMO_LIMITS } from '../limits.js';
import { inferShape } from '../shapes.js';
import { tableNameOf } from '../store/state.js';
import type { Json } from '../values/types.js';
import { argsField, jsonBody, stringField } from './body.js';
import { type DemoRequest, jsonResponse } from './exchange.js';
import type { Route } from './function-routes.js';

/** GET `/api/check_admin_key`. An empty `allowedOps` allows everything. */
export const checkAdminKey: Route = (request, core) => {
  const { allowedOps, isReadOnly } = admin(request, core);
  return jsonResponse({ success: true, allowedOps: [...allowedOps], isReadOnly });
};

/** GET `/api/v1/deployment_info`. */
export const deploymentInfo: Route = (request, core) => {
  admin(request, core);
  const { kind, deploymentType, projectName, projectSlug } = core.info;
  if (kind === 'selfHosted') return jsonResponse({ kind });
  const ids = { teamId: 4, projectId: 17, id: 2021 };
  return jsonResponse({ kind, ...ids, projectName, projectSlug, deploymentType, reference: null });
};

/** GET `/api/v1/list_audit_log_events?from=ms&limit&cursor`. */
export const listAuditLog: Route = (request, core) => {
  requireOperation(admin(request, core), 'ViewAuditLog');
  const from = natural(request.query.get('from'), 'from');
  const limit = request.query.get('limit');
  const count = limit === null ? DEMO_LIMITS.auditPageDefault : natural(limit, 'limit');
  return jsonResponse(core.audit.list(from, count, request.query.get('cursor')));
};

/** GET `/api/shapes2?component=`. */
export const shapes: Route = (request, core) => {
  viewing(request, core, 'component');
  const state = core.database.latest;
  const out: { [table: string]: Json } = {};
  for (const table of state.tables.values()) {
    out[table.name] = inferShape(table.documents.values(), (number) => tableNameOf(state, number));
  }
  return jsonResponse(out);
};

/** GET `/api/get_indexes?component_id=`. */
export const getIndexes: Route = (request, core) => {
  viewing(request, core, 'component_id');
  const indexes = core.database.latest.specs.flatMap((spec) =>
    (spec.indexes ?? []).map((index) => ({
      table: spec.name,
      name: index.name,
      fields: [...index.fields],
      backfill: { state: index.state === 'backfilling' ? 'in_progress' : 'done' },
      staged: index.state === 'staged',
    })),
  );
  return jsonResponse({ indexes });
};

/**
 * POST `/api/run_test_function`. The key comes from the body, not from the header. Checks all that the
 * service checks before it runs the module; no module can run here yet.
 */
export const runTestFunction: Route = (request, core) => {
  const body = jsonBody(request);
  const key = stringField(body, 'adminKey');
  argsField(body.args);
  stringField(body, 'format');
  const { bundle } = body;
  const source =
    typeof bundle === 'object' && bundle !== null && !Array.isArray(bundle) ? bundle.source : undefined;
  if (typeof source !== 'string') {
    throw new TransportFailure(
      400,
      'BadJsonBody',
      'Failed to deserialize the JSON body: missing field `bundle`',
    );
  }
  const grant = core.keys.check(key);
  if (!grant || grant === 'other') throw badDeployKey(core.instanceName);
  requireOperation(grant, 'RunTestQuery');
  throw new TransportFailure(400, 'UnsupportedTestQuery', 'This deployment cannot run test queries.');
};

function admin(request: DemoRequest, core: Core): KeyGrant {
  const identityOf = authenticate(request.headers.authorization, request.query.get('adminKey'), core.keys);
  return requireAdmin(identityOf(), core.keys);
}

function viewing(request: DemoRequest, core: Core, parameter: string): void {
  const operation: Operation = 'ViewData';
  requireOperation(admin(request, core), operation);
  const component = request.query.get(parameter);
  if (component && component !== ROOT_COMPONENT_ID) {
    throw new TransportFailure(400, 'InvalidComponentId', `Component ${component} not found`);
  }
}

function natural(text: string | null, name: string): number {
  if (text !== null && /^\d{1,15}$/.test(text)) return Number(text);
  const problem = text === null ? `missing field \`${name}\`` : `${name}: invalid digit found in string`;
  throw new TransportFailure(400, 'BadQueryArgs', `Failed to deserialize query string: ${problem}`);
}
