import { connect } from 'node:net';
import { once } from 'node:events';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Deployment, type Json } from '../../src/demo/index.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { DemoClient } from '../helpers/demo-client.js';

const start = demoDeployments();
let deployment: Deployment;
let client: DemoClient;

beforeAll(async () => {
  deployment = await start({ seed: { documents: { things: [{ n: 9007199254740993n }] } } });
  client = new DemoClient(deployment);
});

const SIZE = { path: '_system/cli/tableSize', args: { tableName: 'things' } };
const BODY = JSON.stringify({ ...SIZE, format: 'json' });

describe('routes', () => {
  test.each([
    ['GET', '/api/tables', 404],
    ['GET', '/tables/users/documents', 404],
    ['GET', '/user/me', 404],
    ['POST', '/api/query/', 404],
    ['GET', '/api/../instance_name', 404],
    ['GET', '/api/mutation', 405],
    ['POST', '/api/check_admin_key', 405],
    ['POST', '/api/shapes2', 405],
  ])('%s %s is not there (%i)', async (method, path, status) => {
    const answer = await rawRequest(`${method} ${path} HTTP/1.1`);
    expect(answer.status).toBe(status);
    expect(answer.body).toBe('');
  });

  test('name and version need no authorization and are plain text', async () => {
    const open = Object.assign(new DemoClient(deployment), { authorization: undefined });
    const name = await open.get('/instance_name');
    expect([name.status, name.text]).toEqual([200, 'happy-otter-123']);
    expect(name.headers.get('content-type')).toContain('text/plain');
    for (const path of ['/instance_version', '/version', '/'])
      expect((await open.get(path)).status).toBe(200);
  });

  test('deployment_info tells cloud from self-hosted', async () => {
    expect((await client.get('/api/v1/deployment_info')).json).toMatchObject({
      kind: 'cloud',
      deploymentType: 'dev',
      projectSlug: 'demo-project',
    });
    const own = await start({ seed: false, kind: 'selfHosted', adminKey: 'my-box|01ab' });
    const info = await new DemoClient(own).get('/api/v1/deployment_info');
    expect(info.json).toEqual({ kind: 'selfHosted' });
    expect(own.instanceName).toBe('my-box');
  });
});

describe('request bodies', () => {
  test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded'])(
    'of content type %s are refused',
    async (type) => {
      const answer = await client.send('POST', '/api/query', BODY, { 'content-type': type ?? '' });
      expect([answer.status, answer.json.code]).toEqual([400, 'BadJsonBody']);
    },
  );

  test('may have a charset or a JSON suffix in their content type', async () => {
    for (const type of ['application/json; charset=utf-8', 'application/vnd.convex+json']) {
      const answer = await client.send('POST', '/api/query', BODY, { 'content-type': type });
      expect(answer.json).toEqual({ status: 'success', value: 1 });
    }
  });

  test.each<[string, string]>([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no path', '{"args":{}}'],
    ['no args', '{"path":"a:b"}'],
    ['args that are text', '{"path":"a:b","args":"{}"}'],
    ['a path that is a number', '{"path":5,"args":{}}'],
    ['a format that is a number', '{"path":"users:whoami","args":{},"format":1}'],
    ['bytes that are not UTF-8', '{"path":"\uffff"'],
  ])('with %s are refused', async (_name, body) => {
    const answer = await client.send('POST', '/api/query', body, { 'content-type': 'application/json' });
    expect([answer.status, answer.json.code]).toEqual([400, 'BadJsonBody']);
  });

  test('over the size limit are refused', async () => {
    const body = JSON.stringify({ ...SIZE, padding: 'x'.repeat(16 * 1024 * 1024 + 2000) });
    const answer = await client.send('POST', '/api/query', body, { 'content-type': 'application/json' });
    expect([answer.status, answer.json.code]).toEqual([400, 'BadJsonBody']);
  });

  test.each<[string, Json, boolean]>([
    ['an object', { tableName: 'things' }, true],
    ['a list of one object', [{ tableName: 'things' }], true],
    ['a list of two', [{ tableName: 'things' }, {}], false],
    ['an empty list', [], false],
    ['a missing field', {}, false],
    ['an extra field', { tableName: 'things', more: 1 }, false],
    ['a field of another type', { tableName: 7 }, false],
    ['a value that is none', { tableName: { $integer: 'x' } }, false],
  ])('with args as %s', async (_name, args, good) => {
    const { status, json } = await client.post('/api/query', { ...SIZE, args, format: 'json' });
    expect(status).toBe(200);
    expect(json.status).toBe(good ? 'success' : 'error');
    if (!good) expect(json.errorMessage).toMatch(/ArgumentValidationError|Invalid arguments/);
  });
});

describe('formats', () => {
  const read = async (format: string | undefined, headers: Record<string, string> = {}) => {
    const args = { table: 'things', order: 'asc', paginationOpts: { numItems: 1, cursor: null } };
    const body = { path: '_system/cli/tableData', args, ...(format === undefined ? {} : { format }) };
    const { json } = await client.post('/api/query', body, headers);
    return json.value?.page[0].n ?? json.code;
  };
  const tagged = { $integer: 'AQAAAAAAIAA=' };

  test('write an int64 losslessly or as text', async () => {
    expect(await read('convex_encoded_json')).toEqual(tagged);
    expect(await read('json')).toBe('9007199254740993');
  });

  test('depend on the client when none is named', async () => {
    expect(await read(undefined)).toBe('9007199254740993');
    expect(await read(undefined, { 'convex-client': 'npm-1.48.0' })).toEqual(tagged);
  });

  test('that do not exist are refused, but only after a mutation was made', async () => {
    const args = { table: 'things', documents: [{ n: 1 }] };
    const body = { path: '_system/frontend/addDocument', args, format: 'xml' };
    const answer = await client.post('/api/mutation', body);
    expect([answer.status, answer.json.code]).toEqual([400, 'BadFormat']);
    expect(deployment.data.count('things')).toBe(2);
  });
});

describe('the Convex-Client header', () => {
  test.each([
    ['npm-1.48.0', 200],
    ['npm-0.1.0', 400],
    ['kosmo-0.1.0', 200],
    ['nonsense', 200],
  ])('%s is answered with %i', async (version, status) => {
    const answer = await client.post('/api/query', { ...SIZE, format: 'json' }, { 'convex-client': version });
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.json.code).toBe('ClientVersionUnsupported');
  });

  test('of an old version is warned in headers', async () => {
    const { headers } = await client.post('/api/query', SIZE, { 'convex-client': 'npm-0.30.0' });
    expect(headers.get('x-convex-deprecation-state')).toBe('Deprecated');
    expect(headers.get('x-convex-deprecation-message')).toContain('0.30.0');
  });
});

describe('functions', () => {
  test.each(['', 'a:b:c', '../x', 'a b', ':default'])('with the path %p are refused', async (path) => {
    const answer = await client.post('/api/query', { path, args: {}, format: 'json' });
    expect([answer.status, answer.json.code]).toEqual([400, 'BadConvexFunctionIdentifier']);
  });

  test.each(['_system/cli/tableSize', '_system/cli/tableSize:default', '_system/cli/tableSize.js:default'])(
    'have the same meaning as %s',
    async (path) => {
      expect((await client.post('/api/query', { ...SIZE, path, format: 'json' })).json.status).toBe(
        'success',
      );
    },
  );

  test('that do not exist fail inside a 200', async () => {
    const answer = await client.post('/api/query', {
      path: '_system/frontend/nope',
      args: {},
      format: 'json',
    });
    expect(answer.status).toBe(200);
    expect(answer.json.errorMessage).toContain("Could not find public function for '_system/frontend/nope'");
  });

  test('of another kind fail inside a 200', async () => {
    const answer = await client.post('/api/mutation', { ...SIZE, format: 'json' });
    expect(answer.json.errorMessage).toContain('Trying to execute _system/cli/tableSize as Mutation');
  });

  test('of any kind run by /api/function, for admins only', async () => {
    expect((await client.post('/api/function', { ...SIZE, format: 'json' })).json.status).toBe('success');
    const open = Object.assign(new DemoClient(deployment), { authorization: undefined });
    const answer = await open.post('/api/function', { path: 'users:whoami', args: {}, format: 'json' });
    expect([answer.status, answer.json.code]).toEqual([403, 'BadDeployKey']);
    const inComponent = await client.post('/api/function', { ...SIZE, componentPath: 'nowhere' });
    expect(inComponent.status).toBe(400);
  });

  test('run by GET with args in the URL', async () => {
    const query = new URLSearchParams({ path: SIZE.path, args: JSON.stringify(SIZE.args), format: 'json' });
    expect((await client.get(`/api/query?${query.toString()}`)).json.status).toBe('success');
    expect((await client.get('/api/query?path=users:whoami')).json.code).toBe('BadQueryArgs');
  });

  test('run by /api/run with the path in the URL', async () => {
    const answer = await client.post('/api/run/tools/echo', {
      args: { value: { $integer: 'AQAAAAAAAAA=' } },
    });
    expect(answer.json).toEqual({ status: 'success', value: '1' });
  });
});

test('a connection that its client keeps is not closed for being idle', async () => {
  const { headers } = await client.get('/instance_name');
  expect(headers.get('connection')).toBe('keep-alive');
  // The time after which the server would close it.
  expect(headers.get('keep-alive')).toBeNull();
});

/** A request on a bare socket, because fetch would tidy up the path. */
async function rawRequest(line: string): Promise<{ status: number; body: string }> {
  const socket = connect(Number(new URL(deployment.url).port), '127.0.0.1');
  socket.end(`${line}\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  let text = '';
  socket.on('data', (part: Buffer) => (text += part.toString()));
  await once(socket, 'close');
  return { status: Number(text.split(' ')[1]), body: text.slice(text.indexOf('\r\n\r\n') + 4) };
}
