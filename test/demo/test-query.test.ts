import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Deployment, type Json, v } from '../../src/demo/index.js';
import { DemoClient } from '../helpers/demo-client.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { inHandler, module, runTestQuery } from './support/run-test-query.js';

const start = demoDeployments();
let deployment: Deployment;
let client: DemoClient;
let ids: string[];

/** Uses the processor for far more than 50 ms. */
const LABOUR = 'let sum = 0; for (let i = 1; i < 2e8; i++) sum += 1 / i;';

beforeAll(async () => {
  deployment = await start({
    seed: {
      tables: [
        {
          name: 'scores',
          indexes: [
            { name: 'by_player', fields: ['player', 'points'] },
            { name: 'by_points', fields: ['points'], state: 'backfilling' },
            { name: 'by_late', fields: ['late'], state: 'staged' },
          ],
        },
      ],
    },
  });
  client = new DemoClient(deployment);
  const scores = ['a', 'b', 'a', 'c', 'a'].map((player, i) => ({
    player,
    points: i * 10,
    bonus: i % 2 === 0,
  }));
  ids = deployment.data.insertAll('scores', scores);
});

const value = async (body: string, args: Json = {}): Promise<any> => {
  const { json } = await runTestQuery(client, inHandler(body), args);
  if (json.status !== 'success') throw new Error(json.errorMessage ?? json.message);
  return json.value;
};

const failure = async (body: string, args: Json = {}): Promise<string> =>
  (await runTestQuery(client, inHandler(body), args)).json.errorMessage;

describe('run_test_function reads', () => {
  test('a range of an index in either order', async () => {
    const range = `q => q.eq("player", "a").gt("points", 0).lte("points", 40)`;
    const points = (order: string) =>
      value(`const found = await ctx.db.query("scores").withIndex("by_player", ${range}).order("${order}").collect();
        return found.map(({ points }) => points);`);
    expect(await points('asc')).toEqual([20, 40]);
    expect(await points('desc')).toEqual([40, 20]);
  });

  test('with filters, take, first, unique, count and a loop that stops early', async () => {
    expect(
      await value(`const scores = () => ctx.db.query("scores");
        const bonus = await scores().filter(q => q.and(q.eq(q.field("bonus"), true), q.gte(q.field("points"), 20))).take(1);
        let seen = 0;
        for await (const score of scores().order("desc")) { seen += 1; if (score.player === "c") break; }
        return {
          bonus: bonus.map(({ points }) => points),
          first: (await scores().withIndex("by_player").first()).player,
          none: await scores().filter(q => q.eq(q.field("points"), 5)).unique(),
          sum: (await scores().filter(q => q.eq(q.add(q.field("points"), 10), 30)).unique()).points,
          count: await scores().count(),
          seen,
        };`),
    ).toEqual({ bonus: [20], first: 'a', none: null, sum: 20, count: 5, seen: 2 });
  });

  test('pages whose cursors go on in the next run', async () => {
    const page = (cursor: string | null) =>
      value(`return await ctx.db.query("scores").paginate(args);`, { numItems: 3, cursor });
    const first = await page(null);
    const second = await page(first.continueCursor);
    expect([...first.page, ...second.page].map(({ _id }: any) => _id)).toEqual(ids);
    expect([first.isDone, second.isDone]).toEqual([false, true]);
  });

  test('documents by id, and an id of another table as none', async () => {
    const other = deployment.data.insert('others', { n: 1 });
    expect(
      await value(
        `return [(await ctx.db.get(args.id)).points, (await ctx.db.get("scores", args.id)).points,
          ctx.db.normalizeId("scores", args.other), ctx.db.normalizeId("scores", args.id) === args.id];`,
        { id: ids[1] ?? '', other },
      ),
    ).toEqual([10, 10, null, true]);
  });

  test('nothing in an unknown table and in system tables', async () => {
    expect(
      await value(
        `return [await ctx.db.query("nowhere").collect(), await ctx.db.system.query("_scheduled_jobs").collect()];`,
      ),
    ).toEqual([[], []]);
    expect(await failure(`return await ctx.db.query("_storage").collect();`)).toContain(
      'System tables can only be accessed from db.system.query().',
    );
  });

  test('arguments of every type and gives them back losslessly', async () => {
    const all = {
      int: { $integer: 'AQAAAAAAIAA=' },
      nan: { $float: 'AAAAAAAA+H8=' },
      minus: { $float: 'AAAAAAAAAIA=' },
      bytes: { $bytes: 'AP+A' },
      list: [null, true, 'Čapek 🤖', 2.5, [{}]],
    };
    expect(await value('return args;', all)).toEqual(all);
    expect(
      await value(
        'return [typeof args.int, args.int + 1n === 9007199254740994n, args.bytes.byteLength];',
        all,
      ),
    ).toEqual(['bigint', true, 3]);
  });

  test('what was written just before, every time', async () => {
    const own = await start({ seed: false });
    const count = async () =>
      (
        await runTestQuery(
          new DemoClient(own),
          inHandler(`return (await ctx.db.query("t").collect()).length;`),
        )
      ).json.value;
    expect(await count()).toBe(0);
    own.data.insert('t', {});
    expect(await count()).toBe(1);
  });
});

describe('run_test_function refuses', () => {
  const badRequest = async (source: string) => {
    const { status, json } = await runTestQuery(client, source);
    return [status, json.code, json.message];
  };

  test('everything but a query as default export', async () => {
    expect(await badRequest('export default 5;')).toEqual([
      400,
      'InvalidTestQuery',
      'Default export is not a Convex function.',
    ]);
    expect(
      await badRequest(module('export const other = query(() => 1); export default query(() => 2);')),
    ).toEqual([400, 'InvalidTestQuery', 'Only `export default` is supported.']);
    for (const [mark, kinds] of [
      ['isMutation', 'Mutations'],
      ['isAction', 'Actions'],
    ]) {
      expect(
        await badRequest(`export default Object.assign(() => 1, { ${mark}: true, isPublic: true });`),
      ).toEqual([400, 'UnsupportedTestQuery', `${kinds} are not supported in the REPL yet.`]);
    }
  });

  /** The message about a module that cannot be loaded. */
  const refusal = async (at: DemoClient, source: string): Promise<string> => {
    const { status, json } = await runTestQuery(at, source);
    expect([status, json.code]).toEqual([400, 'InvalidModules']);
    expect(json.message).toContain('Could not analyze the given module:\nFailed to analyze testQuery.js: ');
    return json.message;
  };

  test.each([
    ['that cannot be parsed', 'export default query({', 'SyntaxError'],
    [
      'that imports the application',
      'import { x } from "./messages.js"; export default x;',
      'Module not found',
    ],
    ['that throws', 'throw new TypeError("at import");', 'Uncaught TypeError: at import'],
    [
      'that reads while it is loaded',
      'Convex.syscall("1.0/count", "{}"); export default 1;',
      'while their module',
    ],
    ['with a dynamic import', module('export default query(() => import("node:fs"));'), 'Dynamic imports'],
  ])('modules %s', async (_what, source, problem) => {
    expect(await refusal(client, source)).toContain(problem);
  });

  test('modules that never end', async () => {
    const hasty = await start({ seed: false, limits: { endlessMs: 100 } });
    expect(await refusal(new DemoClient(hasty), 'for (;;) {}')).toContain('too long');
  });

  test('modules that compute more than they may', async () => {
    const strict = await start({ seed: false, limits: { moduleCpuMs: 50 } });
    expect(await refusal(new DemoClient(strict), LABOUR)).toContain('too long');
  });

  test('modules of the Node runtime, bad paths and unknown components', async () => {
    const source = inHandler('return 1;');
    const tryBundle = async (bundle: Record<string, Json>, more = {}) =>
      (
        await runTestQuery(
          client,
          source,
          {},
          { bundle: { path: 'testQuery.js', source, ...bundle }, ...more },
        )
      ).json.code;
    expect(await tryBundle({ environment: 'node' })).toBe('InvalidTestQueryEnvironment');
    expect(await tryBundle({ path: '../x.js' })).toBe('BadConvexModuleIdentifier');
    expect(await tryBundle({}, { componentId: 'nowhere' })).toBe('InvalidComponentId');
  });

  test('writes, because the database has no writers', async () => {
    expect(await failure(`await ctx.db.insert("scores", {});`)).toContain('ctx.db.insert is not a function');
    const raw = `return Convex.syscall("1.0/insert", JSON.stringify({ table: "scores", value: {} }));`;
    expect(await failure(raw)).toContain('not supported in queries');
    expect(deployment.data.count('scores')).toBe(5);
  });

  test('code made from text, and reaching for the process', async () => {
    expect(await failure(`return new Function("return 1")();`)).toContain('EvalError');
    expect(await value(`return [typeof process, typeof require, typeof fetch];`)).toEqual([
      'undefined',
      'undefined',
      'undefined',
    ]);
  });
});

describe('run_test_function reports', () => {
  test('what a query throws, with the data of application errors', async () => {
    expect(await failure('null.x;')).toMatch(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught TypeError: Cannot read properties of null/,
    );
    const coded = `const error = new Error("coded"); error[Symbol.for("ConvexError")] = true; error.data = { code: 7n }; throw error;`;
    const { json } = await runTestQuery(client, inHandler(coded));
    expect(json.errorData).toEqual({ code: { $integer: 'BwAAAAAAAAA=' } });
  });

  test('lines that were logged, with success and with errors', async () => {
    const logged = await runTestQuery(
      client,
      inHandler('console.log("seen", 3); console.warn({ a: 1n }); return 1;'),
    );
    expect(logged.json.logLines).toEqual(["[LOG] 'seen' 3", '[WARN] {"a":"1n"}']);
    const failed = await runTestQuery(client, inHandler('console.log("before"); throw new Error("x");'));
    expect(failed.json.logLines).toEqual(["[LOG] 'before'"]);
    expect((await runTestQuery(client, inHandler('return 1;'))).json).toEqual({
      status: 'success',
      value: 1,
    });
  });

  test.each([
    ['an unknown index', 'withIndex("by_nothing")', 'Index scores.by_nothing not found.'],
    [
      'an index being built',
      'withIndex("by_points")',
      'Index scores.by_points is currently backfilling and not available to query yet.',
    ],
    [
      'a staged index',
      'withIndex("by_late")',
      'Index scores.by_late is currently staged and not available to query until it is enabled.',
    ],
    [
      'fields out of order',
      'withIndex("by_player", q => q.eq("points", 1))',
      'Index fields: ["player", "points", "_creationTime"]\nQuery fields: ["points"]\nFirst incorrect field: "points"',
    ],
    ['a field the index lacks', 'withIndex("by_player", q => q.eq("bonus", 1))', "doesn't index this field"],
    [
      'a bound given twice',
      'withIndex("by_player", q => q.gt("player", "a").gte("player", "b"))',
      'Already defined lower bound in index range. Can\'t add "player" >= "b".',
    ],
    [
      'bounds on two fields',
      'withIndex("by_player", q => q.gt("player", "a").lt("points", 1))',
      'can only be applied to a single index field',
    ],
    ['a second order', 'order("asc").order("desc")', 'Queries may only specify order at most once'],
    [
      'a fraction to take',
      'take(1.5).then(() => 1); return await ctx.db.query("scores").take(1.5)',
      'must be a non-negative integer',
    ],
    [
      'more than one document',
      'unique(); return await ctx.db.query("scores").unique()',
      'unique() query returned more than one result from table scores',
    ],
  ])('%s as the service does', async (_what, chain, message) => {
    expect(
      await failure(
        `return await ctx.db.query("scores").${chain}${chain.includes('return') ? '' : '.collect()'};`,
      ),
    ).toContain(message);
  });

  test('a second paginated query', async () => {
    const twice = `const page = () => ctx.db.query("scores").paginate({ numItems: 1, cursor: null }); await page(); await page();`;
    expect(await failure(twice)).toContain('Convex only supports a single paginated query in each function.');
  });

  test('arguments that do not match the declared ones', async () => {
    const source = module('export default query({ args: {}, handler: async () => 1 });');
    const { json } = await runTestQuery(client, source, { extra: 1 });
    expect(json.errorMessage).toContain('ArgumentValidationError: Object contains extra field `extra`');
  });

  test('endless loops and promises that nothing settles', async () => {
    const own = await start({ seed: false, limits: { endlessMs: 100 } });
    const run = async (body: string) =>
      (await runTestQuery(new DemoClient(own), inHandler(body))).json.errorMessage;
    expect(await run('for (;;) {}')).toContain('Function execution timed out (maximum duration: 2s)');
    expect(await run('await null; for (;;) {}')).toContain('Function execution timed out');
    expect(await failure('await new Promise(() => {});')).toContain('promise');
  });

  test('more computing than the limit, however it ends, and no system call counts', async () => {
    const own = await start({ seed: false, limits: { moduleCpuMs: 50 } });
    const run = async (body: string) => (await runTestQuery(new DemoClient(own), inHandler(body))).json;
    const timedOut = expect.stringContaining('Function execution timed out (maximum duration: 50ms)');
    for (const end of ['return 1;', 'throw new Error("own");', 'await new Promise(() => {});'])
      expect(await run(`${LABOUR} ${end}`)).toMatchObject({ status: 'error', errorMessage: timedOut });
    own.data.insertAll(
      'many',
      Array.from({ length: 32_000 }, (_, n) => ({ n })),
    );
    const before = process.cpuUsage();
    const none = `return (await ctx.db.query("many").filter(q => q.eq(q.field("n"), -1)).collect()).length;`;
    expect(await run(none)).toMatchObject({ status: 'success', value: 0 });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeGreaterThan(50);
  });
});

describe('read limits of run_test_function', () => {
  test('are 32 000 documents, filtered ones included, and 16 MiB', async () => {
    const own = await start({ seed: false });
    const big = new DemoClient(own);
    own.data.insertAll(
      'many',
      Array.from({ length: 32_001 }, (_, n) => ({ n })),
    );
    own.data.insertAll(
      'wide',
      Array.from({ length: 17 }, () => ({ text: 'x'.repeat(1_000_000) })),
    );
    const none = `await ctx.db.query("many").filter(q => q.eq(q.field("n"), -1)).collect();`;
    expect((await runTestQuery(big, inHandler(none))).json.errorMessage).toContain(
      'Uncaught Error: Too many documents read in a single function execution (limit: 32000). Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.',
    );
    const caught = `const seen = []; try { for await (const { n } of ctx.db.query("many")) seen.push(n); } catch (error) { return [seen.length, error.name]; }`;
    expect((await runTestQuery(big, inHandler(caught))).json.value).toEqual([32_000, 'Error']);
    expect(
      (await runTestQuery(big, inHandler('await ctx.db.query("wide").collect();'))).json.errorMessage,
    ).toContain('Too many bytes read in a single function execution (limit: 16777216 bytes).');
  });

  test('can be lowered', async () => {
    const own = await start({ seed: { documents: { t: [{}, {}, {}] } }, limits: { readDocuments: 2 } });
    const { json } = await runTestQuery(new DemoClient(own), inHandler('await ctx.db.query("t").collect();'));
    expect(json.errorMessage).toContain('Too many documents read in a single function execution (limit: 2).');
    expect(v.any()).toEqual({ type: 'any' });
  });
});
