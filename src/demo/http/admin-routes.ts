import { authenticate, requireAdmin, requireOperation } from '../auth/identity.js';
import type { KeyGrant } from '../auth/keys.js';
import type { Core } from '../core.js';
import { TransportFailure } from '../failures.js';
import { DEMO_LIMITS } from '../limits.js';
import { inferShape } from '../shapes.js';
import { type DatabaseState, tableNameOf } from '../store/state.js';
import type { Json } from '../values/types.js';
import { componentWithId } from './component-parameter.js';
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
  const state = viewing(request, core, 'component');
  const out: { [table: string]: Json } = {};
  for (const table of state.tables.values()) {
    out[table.name] = inferShape(table.documents.values(), (number) => tableNameOf(state, number));
  }
  return jsonResponse(out);
};

/** GET `/api/get_indexes?component_id=`. */
export const getIndexes: Route = (request, core) => {
  const { specs } = viewing(request, core, 'component_id');
  const indexes = specs.flatMap((spec) =>
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

function admin(request: DemoRequest, core: Core): KeyGrant {
  const identityOf = authenticate(request.headers.authorization, request.query.get('adminKey'), core.keys);
  return requireAdmin(identityOf(), core.keys);
}

/** What an admin who may view data sees of the component that a parameter of the URL names. */
function viewing(request: DemoRequest, core: Core, parameter: string): DatabaseState {
  requireOperation(admin(request, core), 'ViewData');
  return componentWithId(core, request.query.get(parameter)).database.latest;
}

function natural(text: string | null, name: string): number {
  if (text !== null && /^\d{1,15}$/.test(text)) return Number(text);
  const problem = text === null ? `missing field \`${name}\`` : `${name}: invalid digit found in string`;
  throw new TransportFailure(400, 'BadQueryArgs', `Failed to deserialize query string: ${problem}`);
}
