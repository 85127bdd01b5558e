import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openLab, type Lab } from './support/lab.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  lab.file('outside.lua', 'return "outside"');
});
afterAll(() => lab.close());

describe('what a script can reach', () => {
  test('there is no way to files, processes, the environment, bytecode or other code', async () => {
    lab.define(
      'reach',
      `local names = { "io", "debug", "package", "load", "loadstring", "loadfile", "dofile" }
       local found = {}
       for _, n in ipairs(names) do if _G[n] ~= nil then found[#found + 1] = n end end
       for _, n in ipairs({ "getenv", "exit", "execute", "remove", "rename", "tmpname" }) do
         if os[n] ~= nil then found[#found + 1] = "os." .. n end
       end
       if string.dump then found[#found + 1] = "string.dump" end
       return found`,
    );
    expect(await lab.call('reach')).toEqual({});
  });

  test.each([
    ['lib.../outside', 'not available'],
    ['lib...outside', 'not available'],
    ['../outside', 'not available'],
    ['/etc/passwd', 'not available'],
    ['lib.link', 'leads out of its folder'],
    ['lib.dir', 'no file'],
    ['lib.folder', 'is not a file'],
    ['fs', 'not available'],
    ['kosmo.nothing', 'no file'],
    ['lib.Upper', 'not available'],
  ])('require "%s" is refused', async (name, why) => {
    lab.define('req', 'local ok, e = pcall(require, args.name) return { ok, tostring(e) }');
    if (name === 'lib.link')
      symlinkSync(join(lab.pluginDir, '..', 'outside.lua'), join(lab.pluginDir, 'lib/link.lua'));
    if (name === 'lib.folder') lab.file('plugin/lib/folder.lua/x', '');
    const [ok, message] = (await lab.call('req', { name })) as [boolean, string];
    expect([ok, message]).toEqual([false, expect.stringContaining(why)]);
  });

  test('require finds modules of the plugin and of the host, and loads each once per call', async () => {
    lab.file('plugin/lib/deep/count.lua', 'local n = 0 return { up = function() n = n + 1 return n end }');
    lab.file('lua/kosmo/tool.lua', 'return "tool"');
    lab.define(
      'mods',
      'require("lib.deep.count").up() return { require("lib.deep.count").up(), require("kosmo.tool") }',
    );
    expect(await lab.call('mods')).toEqual([2, 'tool']);
    expect(await lab.call('mods')).toEqual([2, 'tool']);
  });

  test('libraries and the string metatable cannot be changed', async () => {
    lab.define(
      'tamper',
      `local tries = {
         function() string.upper = nil end,
         function() rawset(string, "x", 1) end,
         function() setmetatable(string, {}) end,
         function() getmetatable("").__index = nil end,
         function() table.insert(table, 1) end,
         function() json.null = 1 end,
         function() json.array(string) end,
         function() getmetatable(json.null).__tostring = nil end,
       }
       local out = {}
       for i, f in ipairs(tries) do out[i] = (pcall(f)) end
       return out`,
    );
    expect(await lab.call('tamper')).toEqual(Array(8).fill(false));
  });

  test('nothing that a call leaves behind is seen by the next', async () => {
    lab.define(
      'dirty',
      `leaked = "x" _G.print = nil pairs = nil math = { floor = 1 } tostring = function() return "bad" end
       local meta = {} setmetatable(_G, { __index = function() return "ghost" end })
       return true`,
    );
    lab.define(
      'clean',
      'return { leaked == nil, print ~= nil, math.floor(1.5), tostring(1), ghost == nil, getmetatable(_G) == nil }',
    );
    await lab.call('dirty');
    expect(await lab.call('clean')).toEqual([true, true, 1, '1', true, true]);
  });

  test('JSON keys that mean something in JavaScript change no prototype', async () => {
    lab.define('proto', 'args.x.y = 1 return { args, ({}).polluted == nil }');
    const args = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"x":{}}',
    ) as object;
    await lab.call('proto', args);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
