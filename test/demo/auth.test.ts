import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Deployment } from '../../src/demo/index.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { DemoClient } from '../helpers/demo-client.js';

const start = demoDeployments();
let deployment: Deployment;
let client: DemoClient;

beforeAll(async () => {
  deployment = await start({ seed: { documents: { users: [{ name: 'Ada' }] } } });
  client = new DemoClient(deployment);
});

const with_ = (authorization: string | undefined): DemoClient =>
  Object.assign(new DemoClient(deployment), { authorization });
const TABLES = { path: '_system/cli/tableSize', args: { tableName: 'users' }, format: 'json' };

describe('the Authorization header', () => {
  test.each(['Convex', 'convex', 'CONVEX'])('makes an admin with the scheme %s', async (scheme) => {
    const { json } = await with_(`${scheme} ${deployment.keys.admin}`).post('/api/query', TABLES);
    expect(json).toEqual({ status: 'success', value: 1 });
  });

  test.each(['admin', 'deploy', 'readOnly', 'viewOnly'] as const)('accepts the %s key', async (name) => {
    expect((await client.as(deployment.keys[name]).post('/api/query', TABLES)).json.status).toBe('success');
  });

  test.each(['admin', 'deploy'] as const)('never makes an admin of Bearer and the %s key', async (name) => {
    const answer = await with_(`Bearer ${deployment.keys[name]}`).post('/api/query', TABLES);
    expect(answer.status).toBe(401);
    expect(answer.json.code).toBe('InvalidAuthHeader');
    expect(answer.json.message).toContain('Could not parse JWT payload');
  });

  test('finds no provider for a well-formed token of an end user', async () => {
    const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
    const token = `${part({ alg: 'RS256' })}.${part({ iss: 'https://x', sub: 'u' })}.c2ln`;
    const answer = await with_(`Bearer ${token}`).post('/api/query', TABLES);
    expect([answer.status, answer.json.code]).toEqual([401, 'NoAuthProvider']);
  });

  test.each([
    ['too short', 'Convex', 400, 'InvalidHeaderFailure'],
    ['another scheme', 'Basic dXNlcjpwYXNz', 400, 'InvalidAdminKey'],
    ['a wrong key', 'Convex happy-otter-123|0102', 401, 'BadAdminKey'],
    ['no key form at all', 'Convex nonsense', 401, 'BadAdminKey'],
    ['the key of another deployment', 'Convex dev:other-name-9|abc', 403, 'BadDeployKey'],
    ['attributes that are not base64 JSON', 'Convex happy-otter-123|0102:%%%', 400, 'HeaderParseFailure'],
  ])('is refused when it has %s', async (_name, authorization, status, code) => {
    const answer = await with_(authorization).post('/api/query', TABLES);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });

  test('missing, leaves only public functions, and says so inside a 200', async () => {
    const anonymous = with_(undefined);
    const answer = await anonymous.post('/api/query', TABLES);
    expect(answer.status).toBe(200);
    expect(answer.json.status).toBe('error');
    expect(answer.json.errorMessage).toMatch(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nCould not find public function for '_system\/cli\/tableSize'\./,
    );
    const open = await anonymous.post('/api/query', { path: 'users:whoami', args: {}, format: 'json' });
    expect(open.json).toEqual({ status: 'success', value: null });
  });

  test('missing, is replaced by ?adminKey=', async () => {
    const path = `/api/check_admin_key?adminKey=${encodeURIComponent(deployment.keys.deploy)}`;
    expect((await with_(undefined).get(path)).json.success).toBe(true);
  });

  test('that acts as a user is no admin for system functions', async () => {
    const user = Buffer.from(JSON.stringify({ subject: 'u', issuer: 'https://x' })).toString('base64');
    const answer = await with_(`Convex ${deployment.keys.deploy}:${user}`).post('/api/query', TABLES);
    expect(answer.json.errorMessage).toContain('Could not find public function');
    const refused = await with_(`Convex ${deployment.keys.readOnly}:${user}`).post('/api/query', TABLES);
    expect([refused.status, refused.json.code]).toEqual([403, 'OperationNotPermitted']);
  });
});

describe('permissions', () => {
  test('are listed by check_admin_key, where an empty list means everything', async () => {
    const check = async (key: string) => (await client.as(key).get('/api/check_admin_key')).json;
    const full = { success: true, allowedOps: [], isReadOnly: false };
    expect(await check(deployment.keys.admin)).toEqual(full);
    expect(await check(deployment.keys.deploy)).toEqual(full);
    const readOnly = await check(deployment.keys.readOnly);
    expect(readOnly.isReadOnly).toBe(true);
    expect(readOnly.allowedOps).toEqual(expect.arrayContaining(['ViewData', 'RunTestQuery', 'ViewAuditLog']));
    expect(readOnly.allowedOps).not.toContain('WriteData');
    expect((await check(deployment.keys.viewOnly)).allowedOps).toEqual(['ViewData']);
  });

  test.each(['readOnly', 'viewOnly'] as const)(
    'refuse a write with the %s key inside a 200',
    async (name) => {
      const limited = client.as(deployment.keys[name]);
      const answer = await limited.run('mutation', '_system/frontend/addDocument', {
        table: 'users',
        documents: [{ name: 'Eve' }],
      });
      expect(answer.status).toBe('error');
      expect(answer.errorMessage).toContain(
        'You do not have permission to perform this operation (deployment:data:write).',
      );
      expect(deployment.data.count('users')).toBe(1);
    },
  );

  test('refuse HTTP endpoints with 403', async () => {
    const viewOnly = client.as(deployment.keys.viewOnly);
    const log = await viewOnly.get('/api/v1/list_audit_log_events?from=0');
    expect([log.status, log.json.code]).toEqual([403, 'OperationNotPermitted']);
    const writeOnly = client.as(deployment.keys.issue({ allowedOps: ['WriteData'], isReadOnly: false }));
    const shapes = await writeOnly.get('/api/shapes2');
    expect([shapes.status, shapes.json.message]).toEqual([
      403,
      'You do not have permission to perform this operation (deployment:data:view).',
    ]);
  });

  test.each(['/api/check_admin_key', '/api/v1/deployment_info', '/api/shapes2', '/api/get_indexes'])(
    'keep %s from anybody without a key',
    async (path) => {
      const answer = await with_(undefined).get(path);
      expect([answer.status, answer.json.code]).toEqual([403, 'BadDeployKey']);
    },
  );

  test('let internal functions only to admins that may run them', async () => {
    const call = { path: 'users:countAll', args: {}, format: 'json' };
    expect((await client.post('/api/query', call)).json.value).toBe(1);
    expect((await with_(undefined).post('/api/query', call)).json.errorMessage).toContain(
      'Could not find public',
    );
    const refused = await client.as(deployment.keys.viewOnly).post('/api/query', call);
    expect([refused.status, refused.json.code]).toEqual([403, 'OperationNotPermitted']);
  });

  test('let run_test_function read its key from the body alone', async () => {
    const bundle = { path: 'testQuery.js', source: 'export default null' };
    const body = { bundle, args: {}, format: 'convex_encoded_json' };
    const tryKey = async (adminKey: string) => {
      const { status, json } = await with_(undefined).post('/api/run_test_function', { ...body, adminKey });
      return [status, json.code];
    };
    expect(await tryKey('wrong')).toEqual([403, 'BadDeployKey']);
    expect(await tryKey(deployment.keys.viewOnly)).toEqual([403, 'OperationNotPermitted']);
    expect(await tryKey(deployment.keys.readOnly)).toEqual([400, 'InvalidTestQuery']);
    const headerOnly = await client.post('/api/run_test_function', body);
    expect([headerOnly.status, headerOnly.json.code]).toEqual([400, 'BadJsonBody']);
  });
});
