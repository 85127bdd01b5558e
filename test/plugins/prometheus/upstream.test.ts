import { afterEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { startUpstream, type Upstream } from '../../helpers/upstream.js';
import { servePrometheus, type ServedPrometheus } from './support/served.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

type Answer = (path: string, response: ServerResponse, body: string) => void;

async function against(
  answer: Answer,
  stored: Record<string, string> = {},
  prefix = '',
): Promise<{ upstream: Upstream; kosmo: ServedPrometheus }> {
  const upstream = await startUpstream((request, response, body) =>
    answer(request.url ?? '', response, body),
  );
  open.push(upstream);
  const kosmo = await servePrometheus({ url: `${upstream.origin}${prefix}`, ...stored });
  open.push(kosmo);
  return { upstream, kosmo };
}

const json = (response: ServerResponse, body: unknown, status = 200): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const vector = (...result: unknown[]): unknown => ({
  status: 'success',
  data: { resultType: 'vector', result },
});

describe('the Prometheus integration', () => {
  test.each([
    ['no credentials', {}, undefined],
    ['a bearer token', { token: 'canary-token-1' }, 'Bearer canary-token-1'],
    [
      'a user name and password',
      { username: 'ops', password: 'canary:password' },
      `Basic ${Buffer.from('ops:canary:password').toString('base64')}`,
    ],
  ])('sends %s as the server expects them', async (_what, stored, header) => {
    const { upstream, kosmo } = await against((_path, response) => json(response, vector()), stored);
    await kosmo.call('query', { query: 'up' });
    expect(upstream.received[0]?.headers.authorization).toBe(header);
  });

  test('sends expressions as a form, selectors as repeated parameters, behind a path prefix', async () => {
    const { upstream, kosmo } = await against(
      (path, response) =>
        json(response, path.includes('/series') ? { status: 'success', data: [] } : vector()),
      {},
      '/prometheus',
    );
    await kosmo.call('query', { query: 'a{b="x&y=1 +%"}', time: '17' });
    await kosmo.call('find_series', { match: ['a{b="&"}', 'c'] });
    const [query, , series] = upstream.received;
    expect(query?.url).toBe('/prometheus/api/v1/query');
    expect(Object.fromEntries(new URLSearchParams(query?.body))).toEqual({
      query: 'a{b="x&y=1 +%"}',
      time: '17.000',
      timeout: '50s',
    });
    const found = upstream.received.find(({ url }) => url.startsWith('/prometheus/api/v1/series'));
    expect(new URL(found?.url ?? '', 'http://x').searchParams.getAll('match[]')).toEqual(['a{b="&"}', 'c']);
    expect(series).toBeDefined();
  });

  test('passes warnings and native histograms on', async () => {
    const { kosmo } = await against((_path, response) =>
      json(response, {
        status: 'success',
        warnings: ['a store did not answer'],
        data: {
          resultType: 'vector',
          result: [
            {
              metric: { a: 'b' },
              histogram: [1, { count: '3', sum: '+Inf', buckets: [[0, '1', '2', '3']] }],
            },
          ],
        },
      }),
    );
    const answer = await kosmo.call('query', { query: 'h' });
    expect(answer.warnings).toEqual(['a store did not answer']);
    expect(answer.series).toEqual([
      { labels: { a: 'b' }, time: 1, histogram: { count: 3, sum: '+Inf', buckets: [[0, '1', '2', '3']] } },
    ]);
  });

  test('starts again where the order of a sorted result has changed between pages', async () => {
    let turn = 0;
    const { kosmo } = await against((_path, response) => {
      const rows = ['a', 'b'].map((job, at) => ({ metric: { job }, value: [1, String(at + turn)] }));
      turn += 1;
      json(response, vector(...rows));
    });
    const { cursor } = await kosmo.call('query', { query: 'sort(up)', limit: 1 });
    expect(await kosmo.fails('query', { query: 'sort(up)', limit: 1, cursor })).toMatchObject({
      code: 'cursor_invalid',
    });
  });

  test('asks for the same moment on every page', async () => {
    const { upstream, kosmo } = await against((_path, response) =>
      json(
        response,
        vector({ metric: { a: '1' }, value: [17.5, '1'] }, { metric: { a: '2' }, value: [17.5, '2'] }),
      ),
    );
    const { cursor } = await kosmo.call('query', { query: 'up', limit: 1 });
    await kosmo.call('query', { query: 'up', limit: 1, cursor });
    expect(new URLSearchParams(upstream.received[0]?.body).has('time')).toBe(false);
    expect(new URLSearchParams(upstream.received[1]?.body).get('time')).toBe('17.500');
  });

  test.each<[string, Answer, string]>([
    [
      'a page of HTML',
      (_p, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'not_prometheus',
    ],
    ['another service', (_p, r) => json(r, { message: 'no route' }, 404), 'not_prometheus'],
    ['a refusal of the credentials', (_p, r) => void r.writeHead(401).end(), 'credentials_refused'],
    [
      'an expression that took too long',
      (_p, r) => json(r, { status: 'error', errorType: 'timeout', error: 'query timed out' }, 503),
      'query_timeout',
    ],
    [
      'a failure of the evaluation',
      (_p, r) => json(r, { status: 'error', errorType: 'execution', error: 'many-to-many' }, 422),
      'query_failed',
    ],
  ])('names %s by its own code', async (_what, answer, code) => {
    const { kosmo } = await against(answer);
    expect(await kosmo.fails('query', { query: 'up' })).toMatchObject({ code, written: 'none' });
  });
});

describe('a deletion whose answer is lost', () => {
  const deleting =
    (leftAfter: number): Answer =>
    (path, response) => {
      if (path.includes('delete_series')) {
        response.destroy();
        deleting.done = true;
      } else
        json(response, { status: 'success', data: Array(deleting.done ? leftAfter : 2).fill({ a: 'b' }) });
    };
  deleting.done = false;

  test.each([
    ['succeeded where nothing matching is left', 0],
    ['unknown where something still matches', 1],
  ])('is reported as %s, and never sent again', async (word, left) => {
    deleting.done = false;
    const { upstream, kosmo } = await against(deleting(left));
    if (word.startsWith('succeeded')) {
      expect(await kosmo.call('delete_series', { match: ['up'] })).toMatchObject({
        deleted: true,
        series: 2,
      });
    } else {
      expect(await kosmo.fails('delete_series', { match: ['up'] })).toMatchObject({ written: 'unknown' });
    }
    expect(upstream.received.filter(({ url }) => url.includes('delete_series'))).toHaveLength(1);
  });
});
