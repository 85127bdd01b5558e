import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '../../src/credentials/file-store.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

let served: Served;
let facts: string;
beforeAll(async () => {
  served = await servedDeployment();
  facts = join(served.home, 'key-facts.json');
});
afterAll(() => served.close());

const store = (fields: Record<string, string>) =>
  new FileStore(join(served.home, 'credentials.json')).update('convex', 'default', fields);

/** The requests of one call, the first of its process. */
async function requestsOf(fn: string, args: object): Promise<string[]> {
  const client = served.serve('--write=allow');
  await client.initialize();
  served.deployment.log.length = 0;
  const { isError, structuredContent } = await client.call(fn, args);
  if (isError) throw new Error(JSON.stringify(structuredContent));
  const requests = served.deployment.log.map(({ path }) => path.replace(/^\/api\//, ''));
  await client.end();
  return requests;
}

const note = () => served.deployment.data.insert('notes', { text: 'short-lived' });
const WRITES = {
  create_document: () => ({ table: 'notes', fields: { text: 'new' } }),
  update_document: () => ({ table: 'notes', document_id: note(), fields: { text: 'changed' } }),
  delete_document: () => ({ table: 'notes', document_id: note() }),
};
const OWN = {
  create_document: ['query_batch', 'query_ts', 'mutation', 'query'],
  update_document: ['query_batch', 'mutation', 'query'],
  delete_document: ['query_batch', 'mutation'],
};
/** What tells whether the key may write, and whether it opens production. */
const FACTS = ['check_admin_key', 'v1/deployment_info'];
const writes = Object.keys(WRITES) as (keyof typeof WRITES)[];

describe('The first call of a process', () => {
  test.each<[string, object, string[]]>([
    ['list_tables', {}, ['query_batch', 'query_batch']],
    ['get_table', { table: 'notes' }, ['query_batch', 'shapes2']],
    ['query_documents', { table: 'notes' }, ['query_batch']],
    ['query_documents', { table: 'users', filter: { role: 'admin' } }, ['query_batch', 'query']],
  ])('%s %j sends %j', async (fn, args, expected) => {
    expect(await requestsOf(fn, args)).toEqual(expected);
  });

  test.each(writes)('%s sends at most 4 requests with a key that was ever asked about', async (fn) => {
    await requestsOf('get_current_user', {});
    expect(await requestsOf(fn, WRITES[fn]())).toEqual(OWN[fn]);
    expect(OWN[fn].length).toBeLessThanOrEqual(4);
  });

  test.each(writes)(
    '%s asks 2 more about a key of which nothing is known, once for all processes',
    async (fn) => {
      await rm(facts, { force: true });
      expect(await requestsOf(fn, WRITES[fn]())).toEqual([...FACTS, ...OWN[fn]]);
      expect(await requestsOf(fn, WRITES[fn]())).toEqual(OWN[fn]);
    },
  );

  test('asks nothing about a key that was configured, and again about another one', async () => {
    const fields = { url: served.deployment.url, access_token: served.deployment.keys.deploy };
    await store(fields);
    expect(await requestsOf('delete_document', WRITES.delete_document())).toEqual([
      ...FACTS,
      ...OWN.delete_document,
    ]);
    const configured = await runKosmo(['integrations:configure', 'convex', '--stdin-json'], {
      home: served.home,
      cwd: served.home,
      input: JSON.stringify({ credentials: { ...fields, access_token: served.deployment.keys.admin } }),
    });
    expect(configured.code).toBe(0);
    expect(await requestsOf('delete_document', WRITES.delete_document())).toEqual(OWN.delete_document);
  });

  test('asks again after a day', async () => {
    await requestsOf('get_current_user', {});
    const kept = JSON.parse(await readFile(facts, 'utf8'));
    kept.integrations.convex.default.learned -= 86_400_000;
    await writeFile(facts, JSON.stringify(kept), { mode: 0o600 });
    expect(await requestsOf('delete_document', WRITES.delete_document())).toEqual([
      ...FACTS,
      ...OWN.delete_document,
    ]);
  });
});

describe('A key behind a reference', () => {
  test('is asked about once for all processes, and again when another one is there', async () => {
    const file = join(served.home, 'key');
    const put = (key: string) => writeFile(file, `${key}\n`, { mode: 0o600 });
    const remove = () => requestsOf('delete_document', WRITES.delete_document());
    await store({ access_token: `file:${file}` });
    await put(served.deployment.keys.admin);
    expect(await remove()).toEqual([...FACTS, ...OWN.delete_document]);
    expect(await remove()).toEqual(OWN.delete_document);
    await put(served.deployment.keys.deploy);
    expect(await remove()).toEqual([...FACTS, ...OWN.delete_document]);
    const kept = await readFile(facts, 'utf8');
    for (const key of [served.deployment.keys.admin, served.deployment.keys.deploy])
      expect(kept).not.toContain(key.split('|')[1]);
  });

  test('that may only read hides the writes once a call has seen that it is still there', async () => {
    const { keys } = served.deployment;
    const file = join(served.home, 'key');
    await writeFile(file, keys.viewOnly);
    await store({ access_token: `file:${file}` });
    await requestsOf('get_current_user', {});
    const client = served.serve('--write=allow');
    await client.initialize();
    const count = async () => (await client.request('tools/list')).result.tools.length;
    expect(await count()).toBe(7);
    await client.call('list_tables');
    expect(await count()).toBe(4);
    await writeFile(file, keys.admin);
    await client.call('list_tables');
    expect(await count()).toBe(7);
    await client.end();
  });
});
