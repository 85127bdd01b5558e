import type { Json } from '../../../src/demo/index.js';
import type { Answer, DemoClient } from '../../helpers/demo-client.js';

const IMPORT = 'import { query, internalQuery } from "convex:/_system/repl/wrappers.js";';

/** A module with the wrappers imported, as the official CLI makes one. */
export function module(text: string): string {
  return `${IMPORT}\n\n${text}`;
}

/** A module whose default query has this body, with `ctx` and `args` in reach. */
export function inHandler(body: string): string {
  return module(`export default query({\n  handler: async (ctx, args) => {\n    ${body}\n  },\n});`);
}

/** POST `/api/run_test_function` with the key of the client's deployment in the body and no header. */
export async function runTestQuery(
  client: DemoClient,
  source: string,
  args: Json = {},
  more: { [field: string]: Json } = {},
): Promise<Answer> {
  const bundle = { path: 'testQuery.js', source };
  const { admin } = client.deployment.keys;
  return client.post('/api/run_test_function', {
    adminKey: admin,
    args,
    bundle,
    format: 'convex_encoded_json',
    ...more,
  });
}
