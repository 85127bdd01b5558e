import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { engineFor } from '../../src/guest/regex/engine.js';
import { splitPattern } from '../../src/guest/regex/pattern.js';
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
    ['/(?i)É/u', 'é', ['é']],
    ['/(b$)/', 'ab\n', ['b', 'b']],
    ['/b$\\n/', 'b\n', ['b\n']],
    ['/^a$|b\\Z/', 'xb\n', ['b']],
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

/** Random patterns that RE2 can match, and that JavaScript matches alike. */
const pattern = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\d', '^', '$', '\\b', 'é', '\\Z', '\\n'),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => left + right),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => `(${left}|${right})`),
    tie('node').map((node) => `(${node})`),
    fc
      .tuple(
        fc.constantFrom('a', 'b', '[ab]', '.', '(?:ab|c)'),
        fc.constantFrom('*', '+', '?', '{1,2}', '*?', '+?'),
      )
      .map((parts) => parts.join('')),
  ),
})).node;

/** Runs a script, and tells what it used of the processor, ms. */
async function timed(source: string) {
  const before = process.cpuUsage();
  const { error } = await runWorkflow(source);
  const { user, system } = process.cpuUsage(before);
  return { error, cpuMs: (user + system) / 1000 };
}

describe('linear time', () => {
  // The first script of all also prepares the machine.
  beforeAll(async () => void (await runWorkflow('return regex.match("a", "/a/")')));

  test.each([
    ['/^(a|aa|a?)+$/', 'a'.repeat(20_000) + 'b'],
    ['/(x+x+)+y/', 'x'.repeat(20_000)],
    ['/(\\w+\\s?)+$/mi', 'word '.repeat(4000) + '!'],
    ['/\\d+-\\d+x/', '1'.repeat(20_000)],
    ['/^(([a-z])+.)+[A-Z]([a-z])+$/', 'a'.repeat(20_000)],
    ['/(.*)*$/', 'a'.repeat(20_000) + '\n'],
  ])('%s ends on a subject made against it', async (source, subject) => {
    const engine = engineOf(source, subject.endsWith('\n'));
    expect(engine.linear).toBe(true);
    const { error, cpuMs } = await timed(`regex.match(${q(subject)}, ${q(source)})`);
    expect(error).toBeUndefined();
    // The slowest of these takes 60 ms of the processor, whatever else the machine does.
    expect(cpuMs).toBeLessThan(1000);
  });

  test.each(['/(?=a)b/', '/(a*)\\1b*/', '/(?>a+)b/', '/a++/', '/(?<!a)b/', '/\\b\\w+é/u'])(
    '%s needs backtracking',
    (source) => {
      expect(engineOf(source, false).linear).toBe(false);
    },
  );

  test('RE2 and JavaScript find the same', () => {
    fc.assert(
      fc.property(
        pattern,
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '\n', 'é'), maxLength: 12 }),
        fc.boolean(),
        (body, subject, utf8) => {
          const flags = { ...splitPattern('/a/')!.flags, utf8 };
          const traits = { endsWithNewline: subject.endsWith('\n') };
          const [one, other] = [body, `(?=)${body}`].map((text) =>
            engineFor(text, flags, traits).find(subject),
          );
          for (let from = 0; from <= subject.length; from++) expect(one!(from)).toEqual(other!(from));
        },
      ),
      { numRuns: 400 },
    );
  });
});

function engineOf(source: string, endsWithNewline: boolean) {
  const parts = splitPattern(source)!;
  return engineFor(parts.body, parts.flags, { endsWithNewline });
}

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
