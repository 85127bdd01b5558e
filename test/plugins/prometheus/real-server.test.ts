import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AMPLE_MS } from '../../helpers/ample.js';
import { FIRST, isInstalled, startPrometheus, type PrometheusServer } from './support/server.js';
import { servePrometheus, type ServedPrometheus } from './support/served.js';

const installed = isInstalled();
if (!installed) {
  process.stderr.write(
    'Not tested: the real Prometheus server (install it with `apt-get install prometheus`).\n',
  );
}
const whenInstalled = installed ? describe : describe.skip;
const at = String(FIRST + 59 * 60);

let server: PrometheusServer;
let kosmo: ServedPrometheus;
beforeAll(async () => {
  if (!installed) return;
  server = await startPrometheus();
  kosmo = await servePrometheus({ url: server.url });
}, AMPLE_MS);
afterAll(async () => {
  await kosmo?.close();
  await server?.close();
});

const shopsOf = (page: any): string[] => page.series.map((one: any) => one.labels.shop);

/** All pages of a call, joined. */
async function all(fn: string, args: object, items: string): Promise<any[]> {
  const found: any[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await kosmo.call(fn, { ...args, ...(cursor ? { cursor } : {}) });
    found.push(...page[items]);
    expect(page.has_more).toBe(page.cursor !== null);
    cursor = page.cursor;
  } while (cursor);
  return found;
}

/**
 * Waits until the server is in the state that is asked for: a scrape that takes too long makes a target look down for a
 * moment. After a minute the last failure stands.
 */
async function eventually(check: () => Promise<void>): Promise<void> {
  const end = performance.now() + 60_000;
  for (;;) {
    try {
      return await check();
    } catch (failure) {
      if (performance.now() > end) throw failure;
      await new Promise((later) => setTimeout(later, 200));
    }
  }
}

whenInstalled('queries against the real server', () => {
  test('pages an instant vector to its end: every series once, sorted by labels', async () => {
    const found = await all('query', { query: 'shop_orders_total', time: at, limit: 40 }, 'series');
    expect(found).toHaveLength(150);
    expect(found.map((one) => one.labels.shop)).toEqual(
      Array.from({ length: 150 }, (_, shop) => `s${String(shop).padStart(3, '0')}`),
    );
    expect(found[7]).toMatchObject({ time: FIRST + 59 * 60, value: 7059 });
  });

  test('keeps the order of an expression that sorts, also over pages', async () => {
    const found = await all('query', { query: 'topk(5, shop_orders_total)', time: at, limit: 2 }, 'series');
    expect(found.map((one) => one.value)).toEqual([149_059, 148_059, 147_059, 146_059, 145_059]);
  });

  test('gives NaN and infinities as text and all other values exactly', async () => {
    const { series } = await kosmo.call('query', { query: 'odd', time: String(FIRST) });
    const values = Object.fromEntries(series.map((one: any) => [one.labels.kind, one.value]));
    expect(values).toEqual({
      nan: 'NaN',
      inf: '+Inf',
      minus: '-Inf',
      tiny: 5e-324,
      long: 0.1,
      'ключ"\\': 9007199254740992,
    });
  });

  test.each([
    ['scalar', '42', { labels: {}, value: 42 }],
    ['string', '"text"', { labels: {}, value: 'text' }],
  ])('gives a %s as one row without labels', async (type, query, row) => {
    const answer = await kosmo.call('query', { query, time: at });
    expect(answer).toMatchObject({ result_type: type, total_series: 1, series: [row] });
  });

  test('gives the samples of a range selector as points', async () => {
    const { series } = await kosmo.call('query', { query: 'shop_orders_total{shop="s001"}[2m]', time: at });
    expect(series[0].points).toEqual([
      [FIRST + 57 * 60, 1057],
      [FIRST + 58 * 60, 1058],
      [FIRST + 59 * 60, 1059],
    ]);
  });

  test('evaluates over a range, with the step that was asked for', async () => {
    const page = await kosmo.call('query_range', {
      query: 'shop_orders_total{shop=~"s00[12]"}',
      start: String(FIRST),
      end: String(FIRST + 120),
      step: '1m',
    });
    expect(page).toMatchObject({ start: FIRST, end: FIRST + 120, step_seconds: 60, total_series: 2 });
    expect(page.series[1].points).toEqual([
      [FIRST, 2000],
      [FIRST + 60, 2001],
      [FIRST + 120, 2002],
    ]);
  });

  test('chooses a step that keeps to the points that were asked for', async () => {
    const { step_seconds, series } = await kosmo.call('query_range', {
      query: 'shop_orders_total{shop="s001"}',
      start: '2025-06-15T15:06:40Z',
      end: '2025-06-15T16:05:40+00:00',
      max_points: 10,
    });
    expect(step_seconds).toBe(394);
    expect(series[0].points.length).toBeLessThanOrEqual(10);
  });

  test('drops whole series, never points, where a page would be too long', async () => {
    const small = await servePrometheus({ url: server.url }, ['--max-result-chars=6000']);
    try {
      const range = { query: 'shop_orders_total', start: String(FIRST), end: at, step: '1m', limit: 100 };
      const first = await small.call('query_range', range);
      expect(first).toMatchObject({ total_series: 150, has_more: true });
      expect(first.series.length).toBeGreaterThan(0);
      for (const one of first.series) expect(one.points).toHaveLength(60);
      const second = await small.call('query_range', { ...range, cursor: first.cursor });
      expect(shopsOf(second)[0]).toBe(`s${String(first.series.length).padStart(3, '0')}`);
      expect(
        await small.fails('query_range', { ...range, start: String(FIRST - 100_000), step: '10s' }),
      ).toMatchObject({ code: 'result_too_large' });
    } finally {
      await small.close();
    }
  });

  test('names a metric that does not exist, and the nearest', async () => {
    const { note, total_series } = await kosmo.call('query', {
      query: 'sum by (shop) (rate(shop_order_total[5m]))',
    });
    expect(total_series).toBe(0);
    expect(note).toContain('no metric "shop_order_total". Nearest: shop_orders_total');
  });

  test.each([
    ['a syntax error', 'query', { query: 'up{' }, 'invalid_query'],
    ['a wrong type', 'query', { query: 'rate(up)' }, 'invalid_query'],
    ['too many points', 'query_range', { query: 'up', start: 'now-9y', step: '1s' }, 'invalid_arguments'],
    ['a time that is none', 'query', { query: 'up', time: 'tomorrow' }, 'invalid_arguments'],
    ['a date that is none', 'query', { query: 'up', time: '2026-02-30T00:00:00Z' }, 'invalid_arguments'],
    ['a range upside down', 'query_range', { query: 'up', start: 'now', end: 'now-1h' }, 'invalid_arguments'],
    ['a limit of none', 'query', { query: 'up', limit: 0 }, 'invalid_arguments'],
    ['a cursor of another question', 'query', { query: 'up', cursor: 'CURSOR' }, 'cursor_mismatch'],
    ['a cut cursor', 'query', { query: 'up', cursor: 'abc' }, 'cursor_invalid'],
  ])('refuses %s with its own code', async (_what, fn, args: any, code) => {
    const page = await kosmo.call('query', { query: 'shop_orders_total', time: at, limit: 1 });
    const given = args.cursor === 'CURSOR' ? { ...args, cursor: page.cursor } : args;
    expect(await kosmo.fails(fn, given)).toMatchObject({ code, written: 'none' });
  });
});

whenInstalled('discovery on the real server', () => {
  test('finds metrics by a part of their name, with what their targets say', async () => {
    const { metrics } = await kosmo.call('list_metrics', { search: 'TSDB_head_series', limit: 1 });
    expect(metrics).toEqual([
      expect.objectContaining({ name: 'prometheus_tsdb_head_series', type: 'gauge' }),
    ]);
    const buckets = await kosmo.call('list_metrics', { search: 'http_request_duration_seconds_bucket' });
    expect(buckets.metrics[0]).toMatchObject({ type: 'histogram' });
  });

  test('lists labels, their values and series', async () => {
    expect((await kosmo.call('list_labels', { match: ['shop_orders_total'] })).labels).toEqual([
      '__name__',
      'shop',
    ]);
    const values = await all('list_label_values', { label: 'shop', limit: 60 }, 'values');
    expect(values).toHaveLength(150);
    const some = await kosmo.call('find_series', {
      match: ['shop_orders_total{shop="s003"}', 'odd{kind="nan"}'],
    });
    expect(some.series).toEqual([
      { __name__: 'odd', kind: 'nan' },
      { __name__: 'shop_orders_total', shop: 's003' },
    ]);
  });

  test.each([
    ['a label', 'list_label_values', { label: 'shopp' }, 'unknown_label', 'shop'],
    ['a metric', 'get_metadata', { metric: 'shop_orders_totl' }, 'unknown_metric', 'shop_orders_total'],
  ])('takes %s that does not exist for a mistake', async (_what, fn, args, code, nearest) => {
    expect(await kosmo.fails(fn, args)).toMatchObject({ code, details: { suggestions: [nearest] } });
  });

  test('shows targets, alerts and rules', async () => {
    await eventually(async () => {
      const { targets } = await kosmo.call('list_targets', { state: 'any' });
      expect(targets.map((one: any) => [one.state, one.job ?? one.labels.job, one.health])).toEqual([
        ['active', 'gone', 'down'],
        ['active', 'itself', 'up'],
        ['dropped', 'dropped', undefined],
      ]);
      expect(targets[0].last_error).toContain('connection refused');
    });
    await eventually(async () => {
      const { alerts } = await kosmo.call('list_alerts', { state: 'firing' });
      expect(alerts).toEqual([
        expect.objectContaining({ name: 'TargetDown', annotations: { summary: 'gone is down' } }),
      ]);
    });
    const { rules } = await kosmo.call('list_rules', { type: 'record' });
    expect(rules).toEqual([expect.objectContaining({ name: 'job:up:sum', query: 'sum by (job) (up)' })]);
  });

  test('tells which server it is', async () => {
    expect(await kosmo.call('get_status')).toMatchObject({
      url: server.url,
      version: expect.stringMatching(/^\d+\.\d+/),
      admin_api: true,
      authenticated: false,
    });
  });
});

whenInstalled('deletion on the real server', () => {
  test('deletes what matches in the range, says how much, and nothing else', async () => {
    const answer = await kosmo.call('delete_series', {
      match: ['shop_orders_total{shop="s148"}', 'shop_orders_total{shop="s149"}'],
      end: at,
    });
    expect(answer).toEqual({ deleted: true, series: 2 });
    const { total_series } = await kosmo.call('query', { query: 'shop_orders_total', time: at });
    expect(total_series).toBe(148);
    expect(await kosmo.call('clean_tombstones')).toEqual({ cleaned: true });
  });

  test('shows in the question how much would go, and deletes only after a yes', async () => {
    const asking = await servePrometheus({ url: server.url }, ['--write=ask'], { elicitation: {} });
    try {
      const questions: string[] = [];
      const answering = (async () => {
        for (const decision of ['deny', 'allow']) {
          const question = await asking.client.until(
            ({ method, params }) => method === 'elicitation/create' && !questions.includes(params.message),
          );
          questions.push(question.params.message);
          asking.client.send({
            jsonrpc: '2.0',
            id: question.id,
            result: { action: 'accept', content: { decision } },
          });
        }
      })();
      const doomed = { match: ['shop_orders_total{shop="s147"}'] };
      expect(await asking.fails('delete_series', doomed)).toMatchObject({ code: 'approval_denied' });
      expect((await asking.call('find_series', doomed)).total_series).toBe(1);
      expect(await asking.call('delete_series', doomed)).toEqual({ deleted: true, series: 1 });
      await answering;
      expect(questions[0]).toContain('s147');
      expect(questions[0]).toMatch(/"series": ?1/);
    } finally {
      await asking.close();
    }
  });

  test('says that nothing matched instead of deleting nothing', async () => {
    expect(await kosmo.fails('delete_series', { match: ['nothing_like_this'] })).toMatchObject({
      code: 'no_series',
      written: 'none',
    });
  });

  test('is hidden and refused by default, and the data stay', async () => {
    const reader = await servePrometheus({ url: server.url }, []);
    try {
      const { result } = await reader.client.request('tools/list');
      const names = result.tools.map((tool: any) => tool.name);
      expect(names).toHaveLength(11);
      expect(names.join()).not.toMatch(/delete|clean/);
      expect(await reader.fails('delete_series', { match: ['odd'] })).toMatchObject({ code: 'write_denied' });
      expect((await reader.call('find_series', { match: ['odd'] })).total_series).toBe(6);
    } finally {
      await reader.close();
    }
  });

  test('says what to do where the server takes no deletions', async () => {
    const closed = await startPrometheus([]);
    const refused = await servePrometheus({ url: closed.url });
    try {
      expect(await refused.fails('delete_series', { match: ['odd'] })).toMatchObject({
        code: 'admin_api_disabled',
        written: 'none',
      });
      expect(await refused.call('get_status')).toMatchObject({ admin_api: false });
    } finally {
      await refused.close();
      await closed.close();
    }
  });
});
