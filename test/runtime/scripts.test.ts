import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KosmoError } from '../../src/shared/errors.js';
import type { ScriptCall } from '../../src/runtime/pool.js';
import { AMPLE_MS } from '../helpers/ample.js';
import { isAlive } from '../helpers/processes.js';
import { until } from '../helpers/until.js';
import { openLab, type Lab } from './support/lab.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

function script(source: string, options: Partial<ScriptCall> = {}): Promise<any> {
  const call: ScriptCall = {
    name: 'flow.lua',
    source,
    strict: false,
    timeoutMs: AMPLE_MS,
    signal: new AbortController().signal,
    app: async (op, path, args) =>
      Promise.resolve(JSON.stringify({ op, path, args: JSON.parse(args) as unknown })),
    ...options,
  };
  return lab.pool.call(call).then((json) => JSON.parse(json) as unknown);
}

describe('workflow scripts in a guest', () => {
  test('give what they print and what they return', async () => {
    expect(await script('print("a", {1}) return 1, nil, {}, {x = json.null}')).toEqual({
      output: 'a\t[\n  1\n]',
      result: [1, null, [], { x: null }],
      memoryBytes: expect.any(Number),
    });
  });

  test('ask the gateway by path, with the table that they pass', async () => {
    const { result } = await script(
      'local r = app.integrations.convex.work.get_table({table = "users", filter = {}}) return r, docs.search("x").path',
    );
    expect(result).toEqual([
      { op: 'call', path: 'integrations.convex.work.get_table', args: { table: 'users', filter: {} } },
      'x',
    ]);
  });

  test('see a refusal as a message with their line, and keep their output', async () => {
    const app = () => Promise.reject(new KosmoError('write_denied', 'not allowed'));
    const source = 'print("before")\nlocal ok, e = pcall(app.a.b, {})\nprint(e)\nreturn app.a.b({})';
    await expect(script(source, { app })).rejects.toMatchObject({
      message: 'flow.lua:4: not allowed',
      output: 'before\nnot allowed',
    });
  });

  test('get nulls of a result as nil, and pass them on untouched', async () => {
    const app = () => Promise.resolve('{"row":{"a":null,"b":1},"n":null}');
    const source =
      'local r = app.a.b() local s = app.a.b() return r.row.a == nil and r.n == nil, s.row, next(json.decode("{\\"a\\":null}")) == nil';
    expect((await script(source, { app })).result).toEqual([true, { a: null, b: 1 }, true]);
  });

  test('do not compile in strict mode what the other runtime refuses', async () => {
    await expect(script('local f = 1 & 2', { strict: true })).rejects.toThrow(
      "flow.lua:1: Expected identifier when parsing expression, got '&'",
    );
    expect((await script('return 1 & 3')).result).toEqual([1]);
  });

  test('are checked for what the other runtime refuses', async () => {
    const call = { checkSource: 'goto x ::x::', timeoutMs: AMPLE_MS, signal: new AbortController().signal };
    expect(JSON.parse(await lab.pool.call(call))).toMatchObject([
      { line: 1, rule: 'goto' },
      { rule: 'label' },
    ]);
  });

  test('cannot run a pattern for ever, nor outlive their host with it', async () => {
    const spin = 'print(regex.match(string.rep("a", 40) .. "b", "/^(a|aa|a?)+(?=$)/"))';
    await expect(script(spin, { limits: { cpuMs: 1500 } })).rejects.toMatchObject({ code: 'script_timeout' });
    expect((await script('return 1')).result).toEqual([1]);
  });

  test('a spare guest takes over at once when the first dies', async () => {
    await script('return 1');
    await until(() => lab.pool.pids().length === 2);
    const [first, spare] = lab.pool.pids();
    process.kill(first ?? 0, 'SIGKILL');
    await until(() => !isAlive(first ?? 0) && !lab.pool.pids().includes(first ?? 0));
    expect((await script('return 2')).result).toEqual([2]);
    expect(lab.pool.pids()[0]).toBe(spare);
  });
});
