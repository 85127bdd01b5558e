import { beforeAll, describe, expect, test } from '@jest/globals';
import { ConvexHttpClient } from 'convex/browser';
import { anyApi } from 'convex/server';
import { ConvexError } from 'convex/values';
import { type Deployment } from '../../src/demo/index.js';
import { demoDeployments } from '../helpers/demo-deployments.js';

/** `setAdminAuth` is not in the published types. */
interface AdminClient extends ConvexHttpClient {
  setAdminAuth(token: string): void;
}

const start = demoDeployments();
let deployment: Deployment;

beforeAll(async () => {
  deployment = await start();
});

function official(key?: string): AdminClient {
  const client = new ConvexHttpClient(deployment.url, { logger: false }) as AdminClient;
  if (key !== undefined) client.setAdminAuth(key);
  return client;
}

const call = (path: string): any => path;

describe('the official client', () => {
  test('queries a public function without a key', async () => {
    const messages = await official().query(anyApi.messages!.list!, { channel: 'general', limit: 3 });
    expect(messages).toHaveLength(3);
    expect(messages[0]).toMatchObject({ channel: 'general', body: expect.any(String) });
  });

  test('gets int64, bytes and special floats as they are', async () => {
    const products = await official().query(anyApi.products!.list!, {});
    expect(products[0].price_cents).toBe(9007199254740993n);
    expect(products[0].thumbnail).toBeInstanceOf(ArrayBuffer);
    expect(products.slice(0, 4).map(({ rating }: any) => rating)).toEqual([NaN, Infinity, -Infinity, -0]);
  });

  test('runs system queries with an admin key and with a deploy key', async () => {
    for (const key of [deployment.keys.admin, deployment.keys.deploy]) {
      const args = { paginationOpts: { numItems: 10, cursor: null } };
      const tables = await official(key).query(call('_system/cli/tables:default'), args);
      expect(tables.page.map(({ name }: any) => name)).toEqual(deployment.data.tables());
    }
  });

  test('runs mutations, public and system ones', async () => {
    const author = deployment.data.all('users')[0]?._id;
    const id = await official().mutation(anyApi.messages!.send!, { channel: 'general', author, body: 'Hi' });
    expect(deployment.data.get(id)).toMatchObject({ body: 'Hi', likes: 0 });
    const done = await official(deployment.keys.admin).mutation(call('_system/frontend/addDocument'), {
      table: 'notes',
      documents: [{ big: 2n ** 62n, raw: Uint8Array.of(1, 2).buffer, odd: -0 }],
    });
    expect(done).toEqual({ success: true });
    const note = deployment.data.all('notes').at(-1);
    expect([note?.big, note?.raw, note?.odd]).toEqual([2n ** 62n, Uint8Array.of(1, 2), -0]);
  });

  test('runs actions and functions of any kind', async () => {
    expect(await official().action(anyApi.tools!.echo!, { value: [1n, 'x'] })).toEqual([1n, 'x']);
    const admin = official(deployment.keys.admin) as unknown as {
      function(path: string, component: undefined, args: object): Promise<unknown>;
    };
    expect(await admin.function('users:countAll', undefined, {})).toBe(12);
  });

  test('reads at one timestamp', async () => {
    const client = official();
    const count = async () => (await client.consistentQuery(anyApi.products!.list!, {})).length as number;
    expect(await count()).toBe(24);
    const { _id, _creationTime, ...fields } = deployment.data.all('products')[0]!;
    const id = deployment.data.insert('products', fields);
    expect(await count()).toBe(24);
    expect(await official().consistentQuery(anyApi.products!.list!, {})).toHaveLength(25);
    deployment.data.delete(id);
  });

  test('throws application errors with their data, and other errors with their text', async () => {
    const author = deployment.data.all('users')[0]?._id;
    const empty = official().mutation(anyApi.messages!.send!, { channel: 'general', author, body: '' });
    await expect(empty).rejects.toBeInstanceOf(ConvexError);
    await expect(empty).rejects.toMatchObject({ data: { code: 'empty_body', field: 'body' } });
    await expect(official().query(anyApi.tools!.crash!, { message: 'broken' })).rejects.toThrow(
      'Uncaught Error: broken',
    );
    await expect(official().query(anyApi.users!.countAll!, {})).rejects.toThrow(
      'Could not find public function',
    );
    await expect(official('happy-otter-123|00').query(anyApi.users!.whoami!, {})).rejects.toThrow(
      'BadAdminKey',
    );
  });

  test('is refused with an end-user token', async () => {
    const client = official();
    client.setAuth(deployment.keys.admin);
    await expect(client.query(anyApi.users!.whoami!, {})).rejects.toThrow('InvalidAuthHeader');
  });
});
