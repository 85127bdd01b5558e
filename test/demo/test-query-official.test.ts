import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../src/demo/index.js';
import { findModuleKeywords } from '../../src/demo/test-query/scan-source.js';
import { moduleScript } from '../../src/demo/test-query/module-script.js';
import { DemoClient } from '../helpers/demo-client.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { runTestQuery } from './support/run-test-query.js';

const start = demoDeployments();
let deployment: Deployment;

beforeAll(async () => {
  deployment = await start();
});

/** A module bundled with the official SDK, which brings its own database API and talks to the system calls. */
async function bundled(text: string): Promise<string> {
  const contents = `import { queryGeneric, mutationGeneric } from "convex/server";\nimport { v, ConvexError } from "convex/values";\n${text}`;
  const result = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  return result.outputFiles[0]?.text ?? '';
}

describe('the official SDK inside a test query', () => {
  test('reads with indexes, filters, pages and ids', async () => {
    const source = await bundled(`export default queryGeneric({
      args: { channel: v.string(), after: v.int64() },
      handler: async ({ db }, { channel, after }) => {
        const range = (q) => q.eq("channel", channel).gte("likes", 10).lt("likes", 20);
        const liked = await db.query("messages").withIndex("by_channel_and_likes", range).order("desc").collect();
        const costly = await db.query("products").filter((q) => q.gt(q.field("price_cents"), after)).collect();
        const page = await db.query("users").order("desc").paginate({ numItems: 5, cursor: null });
        const first = await db.query("users").first();
        const again = await db.get(first._id);
        return { liked: liked.map(({ likes }) => likes), costly: costly.length, page, same: again.email === first.email,
          normalized: db.normalizeId("messages", first._id), thumbnail: costly[0].thumbnail };
      },
    });`);
    const args = { channel: 'general', after: { $integer: '9AEAAAAAAAA=' } };
    const { json } = await runTestQuery(new DemoClient(deployment), source, args);
    expect(json).toMatchObject({ status: 'success', value: { costly: 24, same: true, normalized: null } });
    const expected = deployment.data
      .all('messages')
      .filter((message) => message['channel'] === 'general')
      .map(({ likes }) => Number(likes))
      .filter((likes) => likes >= 10 && likes < 20)
      .sort((a, b) => b - a);
    expect(json.value.liked).toEqual(expected);
    expect(json.value.page.page).toHaveLength(5);
    expect(json.value.thumbnail).toHaveProperty('$bytes');
  });

  test('has its arguments checked and its errors reported', async () => {
    const client = new DemoClient(deployment);
    const source =
      await bundled(`export default queryGeneric({ args: { n: v.number() }, handler: async (_ctx, { n }) => {
      throw new ConvexError({ n, big: 5n });
    } });`);
    const wrong = await runTestQuery(client, source, { n: 'x' });
    expect(wrong.json.errorMessage).toContain('ArgumentValidationError');
    const thrown = await runTestQuery(client, source, { n: 1 });
    expect(thrown.json.errorData).toEqual({ n: 1, big: { $integer: 'BQAAAAAAAAA=' } });
    expect(thrown.json.errorMessage).toContain('Uncaught ConvexError');
    const mutation = await bundled('export default mutationGeneric({ handler: async () => 1 });');
    expect((await runTestQuery(client, mutation)).json.code).toBe('UnsupportedTestQuery');
  });
});

describe('module syntax', () => {
  test.each([
    ['strings', `const a = "export default"; const b = 'import x';`],
    ['comments', '// export default 1\n/* import "x" */'],
    ['templates', 'const a = `export ${`import ${"}"}`} default`;'],
    ['regular expressions', 'const a = /export [/"] default/.test("x"); const b = 4 / 2; /import/g;'],
    ['objects and blocks', '({ export: 1, import: 2 }); { const x = a.export; }'],
    ['longer names', 'const exporter = 1; const $import = 2; reimport;'],
  ])('inside of %s is not taken for a statement', (_where, source) => {
    expect(findModuleKeywords(source)).toEqual([]);
  });

  test('of every kind is found and rewritten', () => {
    const source = [
      'import d, { a as b, c } from "one";',
      "import * as all from 'two';",
      'import "three";',
      'export const x = /}/;',
      'export function f() { return 1; }',
      'export async function* g() {}',
      'export class K {}',
      'const z = 1; export { z as zed, x as default };',
      'export { other } from "four";',
    ].join('\n');
    const { code, imports } = moduleScript(source);
    expect(imports).toEqual(['one', 'two', 'three', 'four']);
    const load = (0, eval)(code) as (resolve: (name: string) => unknown, exports: object) => void;
    const found: Record<string, unknown> = {};
    load((name) => ({ default: 0, a: 1, c: 2, other: name }), found);
    expect(Object.keys(found).sort()).toEqual(['K', 'default', 'f', 'g', 'other', 'x', 'zed']);
    expect(found).toMatchObject({ zed: 1, other: 'four' });
  });

  test('that is not known is refused', () => {
    for (const source of ['export * from "x";', 'import x;', 'const f = () => import("x");']) {
      expect(() => moduleScript(source)).toThrow();
    }
  });
});
