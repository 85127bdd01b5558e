import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unknownIntegration } from '../../src/plugins/loader.js';
import { isName, isQualifiedName } from '../../src/shared/names.js';
import { runKosmo } from '../helpers/run-kosmo.js';

const KEY = 'prod:my-app|eyJ2MiI6ImNhbmFyeSJ9';
/** What ends a text that is quoted in a message. */
const QUOTING = `it's|eyJ2`;
/** Short enough to be quoted as a whole by the parser of JSON. */
const SHORT = 'prod:a|eyJ2';
const HEX = 'c0ffee'.padEnd(64, '5');
const CALL = ['integrations:call', 'convex.list_tables'];

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'kosmo-name-'));
});
afterAll(() => rmSync(home, { recursive: true }));

describe('a key where a name is due', () => {
  test.each([
    [['integrations:configure', KEY]],
    [['integrations:fields', KEY]],
    [['integrations:call', KEY, '--json']],
    [['integrations:call', `convex.${KEY}`]],
    [['integrations:convex', KEY]],
    [['integrations:fields', 'convex', '--account', KEY]],
    [['plugin:trust', KEY]],
    [['deny', KEY]],
    [['approve', KEY]],
    [['audit', 'show', KEY]],
    [['help', KEY]],
    [[`integrations:${KEY}`]],
    [['mcp:serve', `--profile=${KEY}`]],
    [[KEY]],
    [['mcp:serve', `--integration=${KEY}`]],
    [['integrations:configure', 'convex', '--account', KEY]],
    [['integrations:remove', 'convex', '--account', KEY]],
    [[...CALL, '--account', KEY]],
    [[...CALL, '--account', KEY, '--json']],
    [['policy', 'explain', 'convex.list_tables', '--account', KEY]],
    [['policy', 'explain', 'convex.list_tables', '--account', KEY, '--json']],
    [[...CALL, SHORT]],
    [[...CALL, '-'], SHORT],
    [[...CALL, '{}', KEY]],
    [[...CALL, `--${KEY}`, '--json']],
    [[...CALL, `-${KEY}`]],
    [[...CALL, '--arg', `${KEY}=1`]],
    [['audit', `--${KEY}`]],
    [['audit', '--limit', KEY]],
    [['audit', QUOTING]],
    [['mcp:serve', '--integration=convex', `--write=${QUOTING}`]],
    [['mcp:serve', '--integration=convex', `--wriet=${QUOTING}`]],
    [[QUOTING]],
    [[`a\n${KEY}`]],
    [['audit', `a\n${KEY}`]],
    [['mcp:gateway:install', `--client=${KEY}`]],
    [['doctor', `--client=${KEY}`]],
    [['mcp:gateway:install', `--max-result-chars=${KEY}`]],
    [['mcp:gateway:install', '--client=codex', '--integration=convex', '--dry-run', `--name=${KEY}`]],
    [['plugin:trust', KEY, '--yes']],
    [['plugin:remove', KEY]],
    [[HEX]],
    [['integrations:call', `convex.${HEX}`]],
    [['integrations:call', `integration__convex__${HEX}`]],
  ])('is not repeated by %j', async (args, input = '') => {
    const { code, stdout, stderr } = await runKosmo(args, { home, input });
    expect(code).toBeGreaterThan(0);
    expect(stdout + stderr).toMatch(/error/);
    expect(stdout + stderr).not.toMatch(/eyJ2|c0ffee/);
  });

  test.each([KEY, 'a'.repeat(49), 'eyJ2MiI6ImNhbmFyeSJ9', 'has space'])(
    'and what else is none is told by its length and what names look like: %j',
    (name) => {
      const { message } = unknownIntegration(name, ['shop']);
      expect(message).toContain(`(${name.length} characters, not shown`);
      expect(message).toContain('Names are at most 48 of a-z, 0-9 and _.');
      expect(message).not.toContain(name);
    },
  );

  test('but a name is, with the ones that may be meant', () => {
    expect(unknownIntegration('shp', ['shop']).message).toBe(
      'There is no integration "shp". Did you mean "shop"?',
    );
    expect(unknownIntegration('Shop', ['shop']).message).toBe(
      'There is no integration "Shop". Did you mean "shop"?',
    );
    expect(unknownIntegration('my-app', ['shop']).message).toBe('There is no integration "my-app".');
  });
});

describe('what is no key', () => {
  test.each([
    [['integrations:call', 'Convex.list_tables'], 'There is no integration "Convex". Did you mean "convex"?'],
    [['integrations:call', ''], 'The name of an integration is missing.'],
    [['integrations:call', 'convex.list_tabels'], 'There is no function "convex.list_tabels". Did you mean'],
    [['integrations:lst'], `Unknown command 'integrations:lst'. Did you mean "integrations:list", `],
    [['audit', '--limt=3'], `Unknown option '--limt'. Did you mean "--limit"?`],
    [['audit', '--limit=-1'], '--limit cannot be "-1". It must be a whole number, 1 or more.'],
    [['audit', '--limit='], '--limit cannot be "". It must be'],
    [['audit', 'shwo'], '"shwo" is no word of this command. Did you mean "show"?'],
    [['audit', 'show'], '`kosmo audit show` needs a number or an id.'],
    [['audit', 'show', '77'], 'There is no record of "77".'],
    [
      ['doctor', '--client=codx'],
      '--client cannot be "codx". There is no such client. Did you mean "codex"?',
    ],
    [['help', 'mcp:srve'], 'There is no help on "mcp:srve". Did you mean "mcp:serve"?'],
    [['plugin:trust', './foo'], 'The name of an installed plugin is wanted, and what was given is none.'],
    [['plugin:trust', 'foo'], 'No plugin "foo" is installed.'],
    [[...CALL, '--tabel=x'], 'has no argument "tabel".'],
    [[...CALL, '{"a":1,}'], 'Expected double-quoted property name in JSON at position 7'],
    [[...CALL, '{"a":'], 'The arguments are not JSON: Unexpected end of JSON input. '],
    [[...CALL, '{"a" "b"}'], 'The arguments are not JSON: Expected'],
    [[...CALL, `{"a":'b'}`], `The arguments are not JSON: Unexpected token '''. `],
    [[...CALL, 'undefined'], 'The arguments are not JSON. '],
  ])('is not taken for one by %j', async (args, text) => {
    const { code, stderr } = await runKosmo(args, { home });
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('may be a key');
  });

  test.each(['a', 'list_tables', '42', '--write', 'my-app', 'keyJson', 'a'.repeat(48)])('%s', (name) =>
    expect([isName(name), isQualifiedName(name)]).toEqual([true, true]),
  );

  test.each(['convex.list_tables', 'mcp:gateway:install', `integration__convex__${'a'.repeat(48)}`])(
    '%s, where several names may stand',
    (name) => expect(isQualifiedName(name)).toBe(true),
  );

  test.each([
    KEY,
    HEX,
    `a.${HEX}`,
    `a:${HEX}`,
    `a__${HEX}`,
    `a.${'b.'.repeat(100)}`,
    'eyJhbGci.eyJzdWIi.c2ln',
    '',
  ])('unlike %j', (key) => expect([isName(key), isQualifiedName(key)]).toEqual([false, false]));
});
