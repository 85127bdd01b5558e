import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startManagement, type Json, type Management } from '../../../src/demo/index.js';
import { HttpClient, type HttpRequest, type HttpResponse } from '../../../src/http/client.js';
import { startKit, type Kit } from './support/kit.js';

const API = 'https://api.convex.dev';
const tokens = new Map<string, Json>();
let management: Management;
let kit: Kit;
const toApi: HttpRequest[] = [];

/** Leads what goes to the management API to the stand-in, and nothing else. */
class Detour extends HttpClient {
  override send(request: HttpRequest): Promise<HttpResponse> {
    if (!request.url.startsWith(`${API}/`)) return super.send(request);
    toApi.push(request);
    return super.send({ ...request, url: request.url.replace(API, management.url), publicOnly: false });
  }
}

beforeAll(async () => {
  management = await startManagement(tokens);
  kit = await startKit({ seed: false }, new Detour());
});
afterEach(() => {
  toApi.length = 0;
  management.received.length = 0;
});
afterAll(async () => {
  await kit?.close();
  await management.close();
});

const tokenOf = (details?: Json): string => {
  const token = kit.deployment.keys.issueAccessToken();
  if (details !== undefined) tokens.set(token, details);
  return token;
};

describe('get_current_user with an access token', () => {
  test.each([
    ['teamToken', 'team_token', { teamId: 7 }, { team_id: 7, project_id: null }],
    ['projectToken', 'project_token', { projectId: 9, teamId: 7 }, { team_id: 7, project_id: 9 }],
  ])('names a %s, and the deployment that it opens', async (type, kind, ids, shown) => {
    const key = tokenOf({ id: 1, name: 'ci', createTime: 1_700_000_000_000, type, ...ids });
    const user = await kit.call('get_current_user', {}, { key });
    expect(user).toMatchObject({
      kind,
      token: { id: 1, name: 'ci', created: 1_700_000_000_000, ...shown },
      deployment: kit.deployment.instanceName,
      permissions: 'all',
      name: null,
      email: null,
    });
    expect(management.received).toEqual([`GET /v1/token_details Bearer ${key}`]);
    expect(toApi).toMatchObject([{ url: `${API}/v1/token_details`, publicOnly: true, write: false }]);
  });

  test('says that it is not told whose it is, where the API does not know, or is not there', async () => {
    const user = await kit.call('get_current_user', {}, { key: tokenOf() });
    expect(user).toMatchObject({ kind: 'access_token', token: null, email: null, permissions: 'all' });
    expect(user.reason).toContain('does not tell');
  });

  test('that the deployment refuses is refused, and goes no further', async () => {
    const key = Buffer.from('{"v2":"0123456789abcdef"}').toString('base64');
    expect(await kit.fails('get_current_user', {}, { key })).toMatchObject({ code: 'key_refused' });
    expect(management.received).toEqual([]);
  });

  test('shows the token nowhere', async () => {
    const key = tokenOf();
    tokens.set(key, { type: 'teamToken', name: `mine ${key}` });
    expect(JSON.stringify(await kit.call('get_current_user', {}, { key }))).not.toContain(key);
  });
});

test.each(['admin', 'deploy', 'readOnly', 'viewOnly'] as const)(
  'the %s key of a deployment never leaves for the management API',
  async (name) => {
    const key = kit.deployment.keys[name];
    const user = await kit.call('get_current_user', {}, { key });
    expect(user).toMatchObject({ kind: 'deployment', token: null });
    await kit.call('list_tables', {}, { key });
    expect(toApi).toEqual([]);
    expect(management.received).toEqual([]);
  },
);
