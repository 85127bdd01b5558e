import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '../../src/credentials/file-store.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import type { StdioClient } from '../helpers/stdio-client.js';

let served: Served;
let facts: string;
beforeAll(async () => {
  served = await servedDeployment({}, ({ keys }) => keys.viewOnly);
  facts = join(served.home, 'key-facts.json');
});
afterAll(() => served.close());

const tools = async (client: StdioClient): Promise<string[]> =>
  (await client.request('tools/list')).result.tools.map((tool: any) => tool.name);
const create = (client: StdioClient) => client.call('create_document', { table: 'notes', fields: {} });
const changes = (client: StdioClient) =>
  client.messages.filter(({ method }) => method === 'notifications/tools/list_changed').length;
const storeKey = (access_token: string) =>
  new FileStore(join(served.home, 'credentials.json')).update('convex', 'default', { access_token });

describe('a key that may only read', () => {
  test('is found out at the first write, which is not sent; the client hears of the shorter list', async () => {
    const client = served.serve('--write=allow');
    const { result } = await client.initialize();
    expect(result.capabilities.tools).toEqual({ listChanged: true });
    expect(result.instructions).not.toContain('may only read');
    expect(await tools(client)).toHaveLength(7);
    const { error } = (await create(client)).structuredContent;
    expect(error).toMatchObject({ code: 'key_read_only', written: 'none' });
    expect(error.hint).toContain('integrations:configure convex');
    expect(served.deployment.log.filter(({ path }) => path === '/api/mutation')).toEqual([]);
    expect(changes(client)).toBe(1);
    expect(await tools(client)).toHaveLength(4);
    await client.end();
    expect((await stat(facts)).mode & 0o777).toBe(0o600);
    const [, secret = ''] = served.deployment.keys.viewOnly.split('|');
    expect(await readFile(facts, 'utf8')).not.toContain(secret);
  });

  test('hides the write tools of the next server from the start, without asking anybody, and says why', async () => {
    served.deployment.log.length = 0;
    const client = served.serve('--write=allow');
    const { result } = await client.initialize();
    expect(result.instructions).toContain('The key for Convex may only read');
    expect(await tools(client)).toHaveLength(4);
    const { error } = (await create(client)).structuredContent;
    expect(error.code).toBe('key_read_only');
    expect(served.deployment.log).toEqual([]);
    await client.end();
  });

  test('is forgotten with the key, in a running server and in the next', async () => {
    const running = served.serve('--write=allow');
    await running.initialize();
    expect(await tools(running)).toHaveLength(4);
    await storeKey(served.deployment.keys.admin);
    const next = served.serve('--write=allow');
    expect((await next.initialize()).result.instructions).not.toContain('may only read');
    expect(await tools(next)).toHaveLength(7);
    expect((await create(running)).isError).toBeUndefined();
    expect(changes(running)).toBe(1);
    expect(await tools(running)).toHaveLength(7);
    await Promise.all([running.end(), next.end()]);
  });

  test('is learned when it is configured', async () => {
    const { readOnly } = served.deployment.keys;
    const credentials = { url: served.deployment.url, access_token: readOnly };
    const configured = await runKosmo(['integrations:configure', 'convex', '--stdin-json', '--json'], {
      home: served.home,
      cwd: served.home,
      input: JSON.stringify({ credentials }),
    });
    expect(JSON.parse(configured.stdout).check.identity.read_only).toBe(true);
    const client = served.serve('--write=ask');
    await client.initialize();
    expect(await tools(client)).toHaveLength(4);
    await client.end();
  });

  test('is nothing where the file is damaged: it is learned again', async () => {
    await writeFile(facts, '{"version":1,');
    const client = served.serve('--write=allow');
    await client.initialize();
    expect(await tools(client)).toHaveLength(7);
    expect((await create(client)).structuredContent.error.code).toBe('key_read_only');
    expect(await tools(client)).toHaveLength(4);
    await client.end();
    expect(JSON.parse(await readFile(facts, 'utf8')).integrations.convex.default.readOnly).toBe(true);
  });
});
