import { WorkflowApp } from '../../../src/gateway/workflow/app.js';
import type { RuntimeCall } from '../../../src/gateway/runtimes.js';
import type { Manifest } from '../../../src/plugins/manifest.js';
import { KosmoError } from '../../../src/shared/errors.js';
import { shopManifest } from '../../helpers/manifest.js';
import { testGateway } from '../../helpers/gateway.js';
import type { Answer } from './workflow.js';

const READS = ['get_current_user', 'get_table', 'list_tables', 'query_documents'];
const WRITES = ['create_document', 'delete_document', 'update_document'];

/** The integration that the cases speak of: seven functions that take any arguments. */
function manifest(): Manifest {
  const shop = shopManifest();
  const [read, write] = [shop.functions[0]!, shop.functions[1]!];
  const input = { type: 'object' as const, properties: {} };
  return {
    ...shop,
    name: 'convex',
    functions: [
      ...READS.map((name) => ({ ...read, name: `convex_${name}`, aliases: [name], input })),
      ...WRITES.map((name) => ({ ...write, name: `convex_${name}`, aliases: [name], input })),
    ],
  };
}

const decoded = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

/** What the functions answer, as the head of the file of cases says. */
function fixture({ fn, argsJson, context }: RuntimeCall): Promise<string> {
  const args = JSON.parse(argsJson) as Record<string, unknown>;
  const fail = (message: string) => Promise.reject(new KosmoError('plugin_error', message));
  switch (fn) {
    case 'convex_list_tables': {
      const account = context.account === 'default' ? null : context.account;
      return Promise.resolve(JSON.stringify({ tables: [{ name: 'users' }, { name: 'messages' }], account }));
    }
    case 'convex_get_table':
      return args['table']
        ? Promise.resolve(JSON.stringify({ name: args['table'] }))
        : fail('table is required.');
    case 'convex_query_documents':
      return Promise.resolve(JSON.stringify({ echo: { ...args, filter: decoded(args['filter']) } }));
    case 'convex_create_document':
      try {
        decoded(args['fields']);
        return Promise.resolve('{}');
      } catch {
        return fail('fields must be a valid JSON object.');
      }
    default:
      return Promise.resolve('{}');
  }
}

/** `app` and `docs` through the real gateway, with that integration behind it. */
export function parityAnswer(policy: { write?: 'allow' | 'ask' | 'deny' } = {}): Answer {
  const { gateway } = testGateway({ write: policy.write ?? 'allow', manifest: manifest(), script: fixture });
  const app = new WorkflowApp(gateway, new Map([['convex', ['work']]]), undefined);
  return async ({ op, path }, args) => {
    // Callable, but in no list: a document may have a key of that name.
    if (/\bfixture_error_key$/.test(path))
      return { status: 200, headers: {}, json: true, body: '{"__error":"x"}' };
    try {
      const body = await app.answer(op, path, JSON.stringify(args), new AbortController().signal);
      return { status: 200, headers: {}, json: true, body };
    } catch (error) {
      if (!(error instanceof KosmoError)) throw error;
      return { error };
    }
  };
}
