import { describe, expect, test } from '@jest/globals';
import { check } from '../../src/guest/dialect/check.js';

const found = (source: string): string[] => check(source).map(({ line, rule }) => `${line}:${rule}`);

describe('the checker', () => {
  test.each([
    ['goto done\n::done::', ['1:goto', '2:label']],
    ['local f = 1 & 2', ['1:bit-operator']],
    ['print(string.rep("a", 3, "-"))\nlocal s = ("x"):rep(2, ",")', ['1:rep-separator', '2:rep-separator']],
    ['local t = {\n  __index = f,\n}', ['2:bridge-global']],
    [
      'regex.match(s, "\\\\d+")\nregex.match(s, "(\\\\d+)")\nregex.gsub(s, "(\\\\w) (\\\\d)", "x")',
      ['1:regex-delimiters', '2:regex-delimiters', '3:regex-delimiters'],
    ],
    ['app.integrations.convex.get_table("users")', ['1:positional-arguments']],
    ['app.integrations.convex[a].get_table({}, 1)', ['1:positional-arguments']],
    ['if app.integrations.convex.x ~= nil then end', ['1:proxy-nil']],
    ['\nstring.foo = 1', ['2:readonly-library']],
    ['local x = math.type(1), load("x"), os.getenv("A")', ['1:absent', '1:absent', '1:absent']],
    ['print(string.format("%s", {1}))', ['1:format-table']],
    ['x = = 1', ['1:syntax']],
  ])('%j', (source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  test('has nothing to say about a portable script', () => {
    const source = `local rows = app.integrations.convex.work.list_tables({}).tables
local n, mt = 0, { __index = rows }
mt.__newindex = rows
for _, row in ipairs(rows) do n += 1 if row.name == "x" then continue end end
print(n, \`{n} rows\`, string.rep("-", 3), regex.match("a1", "/(\\\\d)/"), string.format("%d", n))
local t = { load = 1, require = 2 }
return t.load, bit32.band(1, 3), ("x"):rep(2)`;
    expect(check(source)).toEqual([]);
  });
});
