import { describe, expect, test } from '@jest/globals';
import { runWorkflow } from './support/workflow.js';

async function first(source: string): Promise<unknown[]> {
  const { result, error } = await runWorkflow(`return ${source}`);
  if (error) throw new Error(error.message);
  return result ?? [];
}

const q = (text: string): string => JSON.stringify(text).replaceAll('\\u', '\\u');

describe('patterns as in PCRE', () => {
  test.each([
    ['/(\\d+)-(\\w+)/', '12-ab', ['12-ab', '12', 'ab']],
    ['~A(.)C~i', 'xabcx', ['abc', 'b']],
    ['#^b$#m', 'a\nb\nc', ['b']],
    ['/a.c/s', 'a\nc', ['a\nc']],
    ['/a.c/', 'a\nc', null],
    ['/b$/', 'ab\n', ['b']],
    ['/b$/D', 'ab\n', null],
    ['/b\\z/', 'ab\n', null],
    ['/b\\Z/', 'ab\n', ['b']],
    ['/a b # comment\n c/x', 'abc', ['abc']],
    ['/a++b/', 'aaab', ['aaab']],
    ['/a++ab/', 'aaab', null],
    ['/(?>a+)ab/', 'aaab', null],
    ['/a+?/', 'aaa', ['a']],
    ['/a+/U', 'aaa', ['a']],
    ['/(a)(?:b)(c)\\2/', 'abcc', ['abcc', 'a', 'c']],
    ['/(?<=x)y(?!z)/', 'xyw', ['y']],
    ['/(?i)AB/', 'ab', ['ab']],
    ['/a(?i:B)c/', 'aBc', ['aBc']],
    ['/a(?i:B)c/', 'ABC', null],
    ['/[[:alpha:]]+[[:digit:]]/', '-ab1', ['ab1']],
    ['/[]a]+/', 'x]a', [']a']],
    ['/[^]a]/', ']ab', ['b']],
    ['/[\\w.-]+@[\\w-]+/', 'to me.x@ho-st!', ['me.x@ho-st']],
    ['/\\Qa.b\\E+/', 'a.bbb', ['a.bbb']],
    ['/\\x41\\x{42}\\t/', 'AB\t', ['AB\t']],
    ['/^é.$/u', 'éß', ['éß']],
    ['/^\\w+$/u', 'naïve', ['naïve']],
    ['/\\p{Lu}\\p{Ll}+/u', 'x Élan', ['Élan']],
    ['/[^\\W\\d]+/u', '12Éa', ['Éa']],
    ['/\\bß\\b/u', 'a ß b', ['ß']],
    ['/É/iu', 'é', ['é']],
    ['{a(b)}', 'ab', ['ab', 'b']],
    ['/(/', 'x', null],
    ['/\\2(a)/', 'a', null],
    ['/a/k', 'a', null],
  ])('%s on %j', async (pattern, subject, expected) => {
    const [found] = await first(`regex.match(${q(subject)}, ${q(pattern)})`);
    expect(found ?? null).toEqual(expected);
  });

  test.each([
    ['/(?R)/', 'recursion'],
    ['/(?(1)a|b)/', 'conditional'],
    ['/a\\Kb/', '\\K'],
    ['/(?|a|b)/', 'branch reset'],
    ['/(*SKIP)a/', 'verbs'],
  ])('%s is refused by name', async (pattern, what) => {
    await expect(first(`regex.match("a", ${q(pattern)})`)).rejects.toThrow(what);
  });
});

describe('results', () => {
  test('flags give offsets in bytes, and nil for groups without part', async () => {
    expect(await first('regex.match("éab", "/(x)?(a)/", 256)')).toEqual([
      [
        ['a', 2],
        ['', -1],
        ['a', 2],
      ],
    ]);
    expect(await first('regex.match("éab", "/(a)/u", 256)[1]')).toEqual([['a', 2]]);
    expect(await first('regex.match("b", "/(a)?(b)/", 512)[2], regex.match("b", "/(b)(a)?/")[3]')).toEqual([
      null,
      null,
    ]);
  });

  test('named groups have their names', async () => {
    expect(await first('regex.match("2024-05", "/(?<y>\\\\d+)-(?P<m>\\\\d+)(?P=m)?/").y')).toEqual(['2024']);
  });

  test('match_all lists by group or by match', async () => {
    const call = 'regex.match_all("a1b2", "/([a-z])(\\\\d)/"';
    expect(await first(`${call})`)).toEqual([
      [
        ['a1', 'b2'],
        ['a', 'b'],
        ['1', '2'],
      ],
    ]);
    expect(await first(`${call}, 2)`)).toEqual([
      [
        ['a1', 'a', '1'],
        ['b2', 'b', '2'],
      ],
    ]);
    expect(await first('#regex.match_all("aé", "/x*/u")[1]')).toEqual([3]);
  });

  test('gsub fills in groups and leaves the subject alone when the pattern is bad', async () => {
    expect(await first('regex.gsub("ab12", "/([a-z]+)(\\\\d+)/", "$2-${1}\\\\0\\\\$1")')).toEqual([
      '12-abab12$1',
    ]);
    expect(await first('regex.gsub("abc", "/[/", "x")')).toEqual(['abc']);
    expect(await first('regex.gsub("éé", "/é/u", "\\xff") == "\\xff\\xff"')).toEqual([true]);
  });
});
