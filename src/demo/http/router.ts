import type { Core } from '../core.js';
import { TransportFailure } from '../failures.js';
import { checkAdminKey, deploymentInfo, getIndexes, listAuditLog, shapes } from './admin-routes.js';
import { type DemoRequest, type DemoResponse, jsonResponse, textResponse } from './exchange.js';
import {
  anyFunction,
  functionRoute,
  queryAtTs,
  queryBatch,
  queryByGet,
  queryTs,
  type Route,
  runByPath,
} from './function-routes.js';
import { wireError } from '../wire-errors.js';
import { runTestFunction } from './test-function-route.js';

const SERVER_VERSION = '0.0.0-demo';

/** Routes by path, then method. What is not here does not exist. */
const ROUTES: Record<string, Record<string, Route>> = {
  '/': { GET: () => textResponse('This Convex deployment is running. See https://docs.convex.dev/.') },
  '/instance_name': { GET: (_request, core) => textResponse(core.instanceName) },
  '/instance_version': { GET: () => textResponse(SERVER_VERSION) },
  '/version': { GET: () => textResponse(SERVER_VERSION) },
  '/api/query': { POST: functionRoute('Query'), GET: queryByGet },
  '/api/mutation': { POST: functionRoute('Mutation') },
  '/api/action': { POST: functionRoute('Action') },
  '/api/function': { POST: anyFunction },
  '/api/query_batch': { POST: queryBatch },
  '/api/query_ts': { POST: queryTs },
  '/api/query_at_ts': { POST: queryAtTs },
  '/api/run_test_function': { POST: runTestFunction },
  '/api/check_admin_key': { GET: checkAdminKey },
  '/api/shapes2': { GET: shapes },
  '/api/get_indexes': { GET: getIndexes },
  '/api/v1/deployment_info': { GET: deploymentInfo },
  '/api/v1/list_audit_log_events': { GET: listAuditLog },
};

/** Answers one request. Transport errors become their JSON; anything unexpected is a 500 that tells nothing. */
export function answer(request: DemoRequest, core: Core): DemoResponse {
  const methods = Object.hasOwn(ROUTES, request.path) ? ROUTES[request.path] : undefined;
  const byMethod = methods ?? (request.path.startsWith('/api/run/') ? { POST: runByPath } : undefined);
  if (!byMethod) return { status: 404, headers: {}, body: '' };
  const route = Object.hasOwn(byMethod, request.method) ? byMethod[request.method] : undefined;
  if (!route) return { status: 405, headers: { allow: Object.keys(byMethod).join(',') }, body: '' };
  try {
    return route(request, core);
  } catch (error) {
    if (error instanceof TransportFailure) {
      return jsonResponse({ code: error.code, message: error.message }, error.status);
    }
    const { status, body } = wireError('InternalServerError');
    return jsonResponse(body, status);
  }
}
