import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unknownIntegration } from '../../src/plugins/loader.js';
import { runKosmo } from '../helpers/run-kosmo.js';

const KEY = 'prod:my-app|eyJ2MiI6ImNhbmFyeSJ9';

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
  ])('is not repeated by %j', async (args) => {
    const { code, stdout, stderr } = await runKosmo(args, { home });
    expect(code).toBeGreaterThan(0);
    expect(stdout + stderr).not.toContain('eyJ2');
  });

  test.each([KEY, 'a'.repeat(49), 'eyJ2MiI6ImNhbmFyeSJ9', 'my-app', 'has space', ''])(
    'and what else is none is told by its length and what names look like: %j',
    (name) => {
      const { message } = unknownIntegration(name, ['shop']);
      expect(message).toContain(`(${name.length} characters, not shown`);
      expect(message).toContain('Names are at most 48 of a-z, 0-9 and _.');
      if (name !== '') expect(message).not.toContain(name);
    },
  );

  test('but a name is, with the ones that may be meant', () => {
    expect(unknownIntegration('shp', ['shop']).message).toBe(
      'There is no integration "shp". Did you mean "shop"?',
    );
    expect(unknownIntegration('Shop', ['shop']).message).toContain('Did you mean "shop"?');
  });
});
