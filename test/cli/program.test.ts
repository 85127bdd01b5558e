import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { examplesOf } from '../../src/cli/program/common-options.js';
import { program } from '../../src/cli/program.js';

const kosmo = await program();
const shown = kosmo.commands.filter((command) => !command.name().startsWith('__'));
const README = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');

describe.each(shown.map((command) => [command.name(), command] as const))(
  'the help of %s',
  (name, command) => {
    test('says what it does and shows two examples of this command', () => {
      expect(command.summary()).not.toBe('');
      const examples = examplesOf(command);
      expect(examples.length).toBeGreaterThanOrEqual(2);
      const calls = new RegExp(`\\bkosmo ${name.replace('NAME', '\\w+')}\\b`);
      expect(examples.filter((line) => !calls.test(line))).toEqual([]);
    });

    test('fits 80 columns, with its examples', () => {
      const lines = [
        ...command.helpInformation().split('\n'),
        ...examplesOf(command).map((line) => `  ${line}`),
      ];
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    });

    test('has no option in its examples that the command does not know', () => {
      if (name === 'integrations:NAME') return;
      const known = ['--help', ...command.options.flatMap(({ long }) => long ?? [])];
      const used = examplesOf(command).flatMap((line) => line.match(/--[a-z-]+/g) ?? []);
      // Arguments of functions are written like options.
      const free = name === 'integrations:call' ? ['--table', '--fields'] : [];
      expect(used.filter((flag) => !known.includes(flag) && !free.includes(flag))).toEqual([]);
    });
  },
);

/** The commands of the README's table; `mcp:gateway:install|remove` are two. */
function commandsOfReadme(): string[] {
  const table = README.slice(README.indexOf('\n## Commands\n')).split('\n\n')[1]!;
  return table.split('\n').flatMap((row) => {
    const cell = row.replaceAll('\\|', '/').split('|')[1] ?? '';
    return [...cell.matchAll(/`kosmo ([^ `]+)/g)].flatMap(([, name = '']) => {
      const [stem = '', verbs = ''] = /^(.*:)?(.*)$/.exec(name)!.slice(1);
      return verbs.split('/').map((verb) => stem + verb);
    });
  });
}

test('the list of commands fits 80 columns, and says no word of what options have by default', () => {
  const lines = kosmo.helpInformation().split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(
    shown.filter((command) => command.helpInformation().includes('[]')).map((one) => one.name()),
  ).toEqual([]);
});

describe('the README', () => {
  test('has every command in its table, and none that there is not', () => {
    expect([...new Set(commandsOfReadme())].sort()).toEqual(shown.map((command) => command.name()).sort());
  });

  test('names the commands that take no --json', () => {
    const without = shown.filter(({ options }) => !options.some(({ long }) => long === '--json'));
    const named = /All but (.*?)\s+take `--json`/s.exec(README)![1]!;
    expect([...named.matchAll(/`([^`]+)`/g)].map((match) => match[1]).sort()).toEqual(
      without
        .map((command) => command.name())
        .filter((name) => name !== 'integrations:NAME')
        .sort(),
    );
  });
});
