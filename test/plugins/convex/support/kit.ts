import { resolve } from 'node:path';
import type { CallOutcome } from '../../../../src/gateway/gateway.js';
import { startDeployment, type Deployment, type DeploymentOptions } from '../../../../src/demo/index.js';
import { toAccount } from '../../../../src/credentials/store.js';
import { Catalog } from '../../../../src/gateway/catalog.js';
import { Gateway } from '../../../../src/gateway/gateway.js';
import { ScriptCache } from '../../../../src/gateway/script-cache.js';
import { schemaFaults } from '../../../../src/gateway/schema-check.js';
import { Runtimes } from '../../../../src/gateway/runtimes.js';
import { HttpClient } from '../../../../src/http/client.js';
import { loadFolder } from '../../../../src/plugins/load-folder.js';
import type { ErrorFields } from '../../../../src/shared/errors.js';
import { testPolicy, testRecords } from '../../../helpers/gateway.js';
import { startPool } from './pool.js';
import { unhurriedCopy } from './unhurried.js';

export interface CallOptions {
  key?: string;
  /** Another origin than the deployment's. */
  url?: string;
  maxResultChars?: number;
  /** Whether the call sees what earlier calls kept. */
  warm?: boolean;
}

/** The Convex plugin in a real guest behind the real gateway, in front of an embedded deployment. */
export interface Kit {
  deployment: Deployment;
  /** The result, which fits its budget and its output schema; throws if the call failed. */
  call(fn: string, args?: unknown, options?: CallOptions): Promise<any>;
  /** The error; throws if the call succeeded. */
  fails(fn: string, args?: unknown, options?: CallOptions): Promise<ErrorFields>;
  /** What a call sent, as "METHOD path" or "function path", in order. */
  sent(): string[];
  /** Arguments of the mutations since the last call began. */
  mutations(): { path: string | undefined; args: any }[];
  close(): Promise<void>;
}

export async function startKit(
  options: DeploymentOptions = {},
  http: HttpClient = new HttpClient(),
): Promise<Kit> {
  const deployment = await startDeployment(options);
  const plugin = loadFolder(resolve('plugins/convex'));
  const copy = unhurriedCopy(plugin.dir);
  const pool = await startPool(copy.dir);
  // What is kept does not grow old while a test runs.
  const kept = new ScriptCache(() => 0);
  const run = async (fn: string, args: unknown, given: CallOptions): Promise<CallOutcome> => {
    deployment.log.length = 0;
    const stored = { url: given.url ?? deployment.url, access_token: given.key ?? deployment.keys.admin };
    const gateway = new Gateway({
      catalog: new Catalog([plugin]),
      credentials: {
        resolve: () => Promise.resolve(toAccount(plugin.manifest, 'default', stored)),
      },
      http,
      runtimes: new Runtimes(() => pool),
      cache: given.warm === true ? kept : new ScriptCache(),
      policy: testPolicy('allow'),
      ...testRecords(),
      maxResultChars: given.maxResultChars ?? 50_000,
      userAgent: 'test',
      log: () => undefined,
    });
    return gateway.call({ name: `convex.${fn}`, args, signal: new AbortController().signal });
  };
  return {
    deployment,
    call: async (fn, args = {}, given = {}) => {
      const outcome = await run(fn, args, given);
      if (!outcome.ok)
        throw new Error(`${fn} failed: ${JSON.stringify(outcome.error)} ${outcome.error.message}`);
      const { output } = plugin.manifest.functions.find((one) => one.aliases.includes(fn)) ?? {};
      const faults = await schemaFaults(output ?? {}, outcome.result.value);
      if (faults.length > 0) throw new Error(`${fn} breaks its output schema: ${JSON.stringify(faults)}`);
      return outcome.result.value;
    },
    fails: async (fn, args = {}, given = {}) => {
      const outcome = await run(fn, args, given);
      if (outcome.ok) throw new Error(`${fn} succeeded: ${outcome.result.json}`);
      return outcome.error;
    },
    sent: () => deployment.log.map((entry) => `${entry.method} ${entry.path}`),
    mutations: () =>
      deployment.log
        .filter((entry) => entry.path === '/api/mutation')
        .map((entry) => ({ path: entry.functionPath, args: entry.args })),
    close: async () => {
      http.close();
      await pool.close();
      copy.remove();
      await deployment.close();
    },
  };
}
