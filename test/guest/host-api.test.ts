import { describe, expect, test } from '@jest/globals';
import { resolve } from 'node:path';
import { Modules } from '../../src/guest/modules.js';
import { pluginTemplate } from '../../src/guest/plugin-template.js';
import { HOST_ENTRIES } from '../../src/shared/host-api/entries.js';
import { hostLibrary } from '../../src/shared/host-api/library.js';
import { compile } from '../../src/guest/vm/compile.js';
import { LUA_NAMES, LUAU_ENTRIES } from '../../src/shared/host-api/luau.js';
import { run } from './support/lua.js';

const NAMES = `
  local names = {}
  for name, value in pairs(_G) do
    if type(value) ~= "table" or value == _G then
      names[#names + 1] = name
    else
      for member in pairs(value) do names[#names + 1] = name .. "." .. member end
    end
  end
  return names`;

const modules = new Modules('test', resolve('plugins', 'convex'), resolve('lua'));
const template = pluginTemplate(modules);

describe('the table of the host API', () => {
  test('names exactly what a fresh state of a plugin function has', () => {
    const [found] = run(NAMES, { template }).results as [string[]];
    const standard = Object.entries(LUA_NAMES).flatMap(([library, names]) =>
      names.map((name) => (library === '_G' ? name : `${library}.${name}`)),
    );
    const documented = [...HOST_ENTRIES, ...LUAU_ENTRIES].map(({ name }) => name);
    expect([...documented, ...standard].sort()).toEqual([...found].sort());
    expect(new Set(found).size).toBe(found.length);
  });

  test('tells functions from values', () => {
    const entries = [...HOST_ENTRIES, ...LUAU_ENTRIES];
    const types = run(`return { ${entries.map(({ name }) => `type(${name})`).join(', ')} }`, { template });
    expect(types.results[0]).toEqual(entries.map(({ params, type }) => (params ? 'function' : type)));
  });

  test('makes a library for editors that is Lua', () => {
    expect(() => compile(hostLibrary(), 'host.lua')).not.toThrow();
  });

  test('refuses code that assigns to what it gives', () => {
    const { failure } = run('http.get = nil', { template });
    expect(failure?.message).toContain('readonly');
  });
});
