import { describe, expect, test } from '@jest/globals';
import { compareValues, ORDERED_VALUES, orderSeed, wireError, WIRE_ERRORS } from '../../src/demo/index.js';
import type { WireErrorName } from '../../src/demo/index.js';
import { DemoClient } from '../helpers/demo-client.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { inHandler, runTestQuery } from './support/run-test-query.js';

const start = demoDeployments();

describe('a deployment that is not running', () => {
  test.each([
    [
      'paused',
      'Cannot run functions while this deployment is paused. Resume the deployment in the dashboard settings to allow functions to run.',
    ],
    ['disabled', 'This deployment has been disabled. Functions cannot run until it is enabled.'],
    ['suspended', 'Cannot run functions while this deployment is suspended.'],
  ] as const)(
    '(%s) refuses functions of the application and test queries, not the system',
    async (state, sentence) => {
      const deployment = await start({ runState: state });
      const client = new DemoClient(deployment);
      const message = expect.stringMatching(
        new RegExp(`^\\[Request ID: \\w+\\] Server Error\\n${sentence}$`),
      );
      expect(await client.run('query', 'products:list', {})).toEqual({
        status: 'error',
        errorMessage: message,
      });
      expect((await runTestQuery(client, inHandler('return 1;'))).json).toEqual({
        status: 'error',
        errorMessage: message,
      });
      expect(await client.query('_system/frontend/tableSize', { tableName: 'users' })).toBe(12);
      deployment.setRunState('running');
      expect((await client.run('query', 'products:list', {})).status).toBe('success');
    },
  );
});

describe('snapshots', () => {
  test('can be put out of retention, while later ones stay readable', async () => {
    const deployment = await start();
    const client = new DemoClient(deployment);
    const at = async (ts: string) => {
      const body = { path: '_system/cli/tableSize', args: { tableName: 'users' }, format: 'json', ts };
      return (await client.post('/api/query_at_ts', body)).status;
    };
    const now = async (): Promise<string> => (await client.post('/api/query_ts', {})).json.ts;
    const early = await now();
    expect(await at(early)).toBe(200);
    deployment.expireSnapshots();
    expect(await at(early)).toBe(503);
    expect(await at(await now())).toBe(200);
  });
});

describe('errors of the wire', () => {
  const names = Object.keys(WIRE_ERRORS) as WireErrorName[];

  test.each(names)('%s is played with the body of the service', async (name) => {
    const deployment = await start({ seed: false });
    const client = new DemoClient(deployment);
    // fetch asks a second time after a 421.
    deployment.faults.next({ ...wireError(name), match: '/api/query', times: 2 });
    const answer = await client.post('/api/query', { path: 'users:whoami', args: {}, format: 'json' });
    const { status, message } = WIRE_ERRORS[name];
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({ code: expect.stringMatching(/^[A-Z][A-Za-z]+$/), message });
    deployment.faults.clear();
    expect((await client.post('/api/query', { path: 'users:whoami', args: {} })).json.status).toBe('success');
  });

  test('carry the wait of a rate limit, and only there', async () => {
    const deployment = await start({ seed: false });
    const client = new DemoClient(deployment);
    const once = async () => (await client.get('/api/check_admin_key')).headers.get('retry-after');
    deployment.faults.next(wireError('RateLimited', { retryAfterSeconds: 7 }));
    expect(await once()).toBe('7');
    deployment.faults.next(wireError('Overloaded'));
    expect(await once()).toBeNull();
  });
});

describe('limits of one call', () => {
  test('are 16 MiB of arguments, 1 MiB and 16 levels of a document', async () => {
    const client = new DemoClient(await start({ seed: false }));
    const arrays = Array.from({ length: 8000 }, () => Array.from({ length: 250 }, () => 0.5));
    const large = await client.run('action', 'tools:echo', { value: arrays });
    expect(large.errorMessage).toMatch(
      /Arguments for tools\.js:echo are too large \(actual: 17\.\d+ MiB, limit: 16 MiB\)/,
    );
    const add = (document: any) =>
      client.run('mutation', '_system/frontend/addDocument', { table: 't', documents: [document] });
    expect((await add({ text: 'x'.repeat(1_100_000) })).errorData).toBe(
      'Value is too large (1.05 MiB > maximum size 1 MiB)',
    );
    const deep = JSON.parse('['.repeat(16) + ']'.repeat(16)) as unknown;
    expect((await add({ deep })).errorData).toBe(
      'Document is too nested (nested 17 levels deep > maximum nesting 16)',
    );
  });

  test('are documents and bytes written, and nothing stays of a call over them', async () => {
    const deployment = await start({ seed: false, limits: { writeDocuments: 3, writeBytes: 2048 } });
    const client = new DemoClient(deployment);
    const add = (documents: any[]) =>
      client.run('mutation', '_system/frontend/addDocument', { table: 't', documents });
    expect((await add([{}, {}, {}, {}])).errorData).toBe(
      'Too many writes in a single function execution (limit: 3)',
    );
    expect((await add([{ text: 'x'.repeat(3000) }])).errorData).toBe(
      'Too many bytes written in a single function execution (limit: 2 KiB)',
    );
    expect(deployment.data.tables()).toEqual([]);
    expect((await add([{}, {}, {}])).status).toBe('success');
  });

  test('stop a patch of a whole table that is too large to be read', async () => {
    const deployment = await start({
      seed: { documents: { t: [{}, {}, {}] } },
      limits: { readDocuments: 2 },
    });
    const args = { table: 't', fields: { seen: true } };
    const answer = await new DemoClient(deployment).run(
      'mutation',
      '_system/frontend/patchDocumentsFields',
      args,
    );
    expect(answer.errorMessage).toContain(
      'Too many documents read in a single function execution (limit: 2).',
    );
    expect(deployment.data.all('t').every(({ seen }) => seen === undefined)).toBe(true);
  });
});

describe('reads by id', () => {
  const run = async (functionPath: string, argsOf: (ids: string[]) => object, documents: object[]) => {
    const deployment = await start({ seed: { tables: [{ name: 't' }] } });
    const ids = deployment.data.insertAll('t', documents as never);
    const kind = functionPath.endsWith('listById') ? 'query' : 'mutation';
    const answer = await new DemoClient(deployment).run(kind, functionPath, argsOf(ids) as never);
    return { answer, left: deployment.data.all('t') };
  };
  const pairs = (ids: string[]) => ids.map((id) => ({ id, tableName: 't' }));
  const large = Array.from({ length: 17 }, () => ({ text: 'x'.repeat(1024 * 1024 - 200) }));
  const many = Array.from({ length: 4097 }, () => ({}));
  const FUNCTIONS: [string, (ids: string[]) => object][] = [
    ['_system/frontend/listById', (ids) => ({ ids: pairs(ids) })],
    ['_system/frontend/patchDocumentsFields', (ids) => ({ table: 't', ids, fields: { seen: 1 } })],
    ['_system/frontend/deleteDocuments', (ids) => ({ toDelete: pairs(ids) })],
  ];

  test.each(FUNCTIONS)(
    'of %s are at most 16 MiB together, and nothing is written beyond',
    async (path, argsOf) => {
      const { answer, left } = await run(path, argsOf, large);
      expect(answer.errorMessage).toContain('Too many bytes read in a single function execution');
      expect(left.filter(({ seen }) => seen === undefined)).toHaveLength(17);
    },
  );

  test.each(FUNCTIONS.slice(0, 2))('of %s are at most 4096', async (path, argsOf) => {
    const { answer } = await run(path, argsOf, many);
    expect(answer.errorMessage).toContain('Too many reads in a single function execution (limit: 4096)');
  });
});

describe('a production deployment', () => {
  test('has prod keys, says so, and cuts messages but not the data of errors', async () => {
    const deployment = await start({ deploymentType: 'prod' });
    const { deploy, readOnly, viewOnly } = deployment.keys;
    for (const key of [deploy, readOnly, viewOnly]) expect(key).toMatch(/^prod:happy-otter-123\|/);
    const client = new DemoClient(deployment).as(deploy);
    expect((await client.get('/api/v1/deployment_info')).json.deploymentType).toBe('prod');
    const failed = await client.run('query', 'tools:crash', { message: 'secret' });
    expect(failed.errorMessage).toMatch(/^\[Request ID: [0-9a-f]+\] Server Error$/);
    const refused = await client.run('mutation', '_system/frontend/addDocument', {
      table: 'users',
      documents: [{}],
    });
    expect(refused.errorMessage).toMatch(/Server Error$/);
    expect(refused.errorData).toContain('Object is missing the required field');
  });
});

describe('a key with only some operations', () => {
  test('may do those and nothing else', async () => {
    const deployment = await start();
    const key = deployment.keys.issue({ allowedOps: ['WriteData'], isReadOnly: false }, 'custom');
    expect(key).toMatch(/^custom:/);
    const client = new DemoClient(deployment).as(key);
    expect((await client.get('/api/check_admin_key')).json).toEqual({
      success: true,
      allowedOps: ['WriteData'],
      isReadOnly: false,
    });
    const add = await client.run('mutation', '_system/frontend/addDocument', {
      table: 'notes',
      documents: [{}],
    });
    expect(add.status).toBe('success');
    const size = await client.run('query', '_system/frontend/tableSize', { tableName: 'notes' });
    expect(size.errorMessage).toContain('(deployment:data:view)');
    expect((await client.get('/api/shapes2')).status).toBe(403);
    const body = {
      adminKey: key,
      args: {},
      bundle: { path: 't.js', source: inHandler('return 1;') },
      format: 'json',
    };
    expect((await client.post('/api/run_test_function', body)).json.message).toBe(
      'You do not have permission to perform this operation (deployment:functions:runTestQuery).',
    );
  });
});

describe('the seed of values for order tests', () => {
  test('rises strictly, and an index gives it back in that order', async () => {
    for (const [i, value] of ORDERED_VALUES.entries()) {
      if (i > 0) expect(compareValues(ORDERED_VALUES[i - 1], value)).toBeLessThan(0);
    }
    const client = new DemoClient(await start({ seed: orderSeed() }));
    const index = { name: 'by_value', clauses: [] };
    const documents = await client.walk('ordered', { clauses: [], order: 'asc', index }, 7);
    const expected = ORDERED_VALUES.flatMap((_value, rank) => [rank, rank]);
    expect(documents.map(({ rank }) => rank)).toEqual(expected);
  });
});
