import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KosmoError } from '../../src/shared/errors.js';
import { AMPLE_MS } from '../helpers/ample.js';
import { openLab, type Lab } from './support/lab.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  lab.define('echo', 'return { args = args, ctx = ctx }');
  lab.define('same', 'return args');
});
afterAll(() => lab.close());

describe('calls of plugin functions', () => {
  test('arguments and context arrive, and the returned value comes back', async () => {
    expect(await lab.call('echo', { a: [1, 'x'] })).toEqual({
      args: { a: [1, 'x'] },
      ctx: { function: 'echo', account: 'main', max_result_chars: 50_000 },
    });
  });

  test('null, empty arrays, empty objects and awkward keys survive, touched or not', async () => {
    lab.define(
      'touch',
      'for k, v in pairs(args) do local _ = type(v) == "table" and next(v) end return args',
    );
    const value = JSON.parse(
      '{"n":null,"a":[],"o":{},"l":[null,1,[null]],"__proto__":{"x":1},"constructor":[{}],"é😀":"\\ud83d\\ude00","":0}',
    ) as unknown;
    expect(JSON.stringify(await lab.call('same', value))).toBe(JSON.stringify(value));
    expect(JSON.stringify(await lab.call('touch', value))).toBe(JSON.stringify(value));
  });

  test('numbers that a double cannot hold keep their digits, touched or not', async () => {
    lab.define(
      'big',
      'local copy = {} for k, v in pairs(args) do copy[k] = v end return json.encode(copy, {compact=true})',
    );
    const json = '{"big":12345678901234567890}';
    const call = { argsJson: json };
    expect(await lab.pool.call({ ...base('same'), ...call })).toBe(json);
    expect(JSON.parse(await lab.pool.call({ ...base('big'), ...call }))).toBe(json);
  });

  test('a text that looks like a number literal stays a text', async () => {
    const value = { a: '\u0000inexact-number:1,"x":2', b: '12345678901234567890', c: 1e300 };
    expect(await lab.call('same', value)).toEqual(value);
  });

  test('concurrent calls interleave while they wait for the host', async () => {
    lab.define('meet', 'return http.post("e", {n = args.n}).body.n');
    const waiting: (() => void)[] = [];
    const pids = new Set<unknown>();
    const http = async (_r: unknown, body: string) => {
      pids.add(lab.pool.pids()[0]);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 20) waiting.reverse().forEach((go) => go());
      });
      return { status: 200, headers: {}, body, json: true };
    };
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => lab.call('meet', { n }, { http })),
    );
    expect(results).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(pids.size).toBe(1);
  });

  test('a host call waits inside pcall, coroutines, metamethods, iterators and modules', async () => {
    lab.file('plugin/lib/waits.lua', 'local r = http.post("e", {n = 7}).body.n return { n = r }');
    lab.define(
      'deep',
      `local ask = function(n) return http.post("e", {n = n}).body.n end
       local _, a = pcall(ask, 1)
       local co = coroutine.wrap(function() coroutine.yield(ask(2)) return ask(3) end)
       local b, c = co(), co()
       local t = setmetatable({}, { __index = function(_, k) return ask(k) end, __add = function(x, y) return ask(y) end })
       local sum = 0
       for n in function(_, n) n = (n or 0) + 1 return n <= 2 and ask(n) or nil end do sum = sum + n end
       local inner = coroutine.wrap(function() local k = coroutine.wrap(function() return ask(9) end) return k() end)
       return { a, b, c, t[4], t + 5, sum, require("lib.waits").n, inner(), (select(2, xpcall(ask, print, 8))) }`,
    );
    expect(await lab.call('deep')).toEqual([1, 2, 3, 4, 5, 3, 7, 9, 8]);
  });

  test('where Lua cannot wait, the script gets an error and nothing is sent', async () => {
    let sent = 0;
    const http = async () => {
      sent += 1;
      return Promise.resolve({ status: 200, headers: {}, body: '{}', json: true });
    };
    lab.define(
      'cannot',
      `local ask = function() return http.get("e") end
       local tries = {
         function() table.sort({3, 2, 1}, function() ask() return true end) end,
         function() string.gsub("abc", "%w", ask) end,
         function() tostring(setmetatable({}, {__tostring = ask})) end,
         function() for _ in pairs(setmetatable({}, {__pairs = ask})) do end end,
         function() string.gsub("abc", "%w", coroutine.wrap(ask)) end,
       }
       local out = {}
       for i, f in ipairs(tries) do local ok, e = pcall(f) out[i] = tostring(e):match("Nothing was sent") or "no" end
       return out`,
    );
    expect(await lab.call('cannot', {}, { http })).toEqual(Array(5).fill('Nothing was sent'));
    expect(sent).toBe(0);
  });

  test('a refused request is an error table that pcall catches, and that passes through with its code', async () => {
    lab.define(
      'caught',
      'local ok, e = pcall(http.get, "e") return { ok, e.code, e.message, e.hint, e.written, tostring(e) }',
    );
    lab.define('passed', 'return http.get("e")');
    const error = new KosmoError('upstream_timeout', 'too slow', { hint: 'wait', written: 'unknown' });
    const http = () => Promise.reject(error);
    expect(await lab.call('caught', {}, { http })).toEqual([
      false,
      'upstream_timeout',
      'too slow',
      error.hint,
      'unknown',
      'too slow',
    ]);
    await expect(lab.call('passed', {}, { http })).rejects.toMatchObject({
      code: 'upstream_timeout',
      message: 'too slow',
      hint: error.hint,
      scriptWritten: 'unknown',
    });
  });

  test('errors of scripts carry what the script says, plain ones the line', async () => {
    lab.define(
      'coded',
      'error{code="unknown_table", message="no", hint="h", details={a={1}}, written="succeeded"}',
    );
    lab.define('plain', 'local x\nreturn x.y');
    await expect(lab.call('coded')).rejects.toMatchObject({
      code: 'unknown_table',
      message: 'no',
      details: { a: [1] },
      scriptWritten: 'succeeded',
    });
    await expect(lab.call('plain')).rejects.toMatchObject({
      code: 'plugin_error',
      message: expect.stringContaining('lab/functions/plain.lua:3:'),
      traceback: expect.stringContaining('lab/functions/plain.lua:3'),
    });
  });

  test('what cannot become JSON is named by its path', async () => {
    lab.define('nan', 'return { rows = { { v = 0/0 } } }');
    lab.define('cycle', 'local t = {} t.me = { t } return t');
    lab.define('fn', 'return { f = print }');
    lab.define('bytes', 'return { b = "\\255" }');
    await expect(lab.call('nan')).rejects.toThrow('rows[1].v is nan');
    await expect(lab.call('cycle')).rejects.toThrow('me[1] contains itself');
    await expect(lab.call('fn')).rejects.toThrow('f is a function');
    await expect(lab.call('bytes')).rejects.toThrow('b is a string that is not valid UTF-8');
  });

  test('scripts log through the host and print goes to the log', async () => {
    lab.define('logs', 'log.warn("w") print("p", 1, nil) return true');
    await lab.call('logs');
    expect(lab.logged).toEqual(expect.arrayContaining(['warn: w', 'info: p\t1\tnil']));
  });

  test('a secret credential cannot be read', async () => {
    lab.define(
      'creds',
      'return { credentials.get("url"), credentials.configured("access_token"), (pcall(credentials.get, "access_token")) }',
    );
    expect(await lab.call('creds')).toEqual(['http://127.0.0.1:1', true, false]);
  });
});

function base(fn: string) {
  return {
    fn,
    context: { function: fn, account: 'a', credentials: {}, configured: [], maxResultChars: 1 },
    timeoutMs: AMPLE_MS,
    signal: new AbortController().signal,
    http: () => Promise.reject(new Error('no requests')),
  };
}
