import { describe, expect, test } from '@jest/globals';
import type { AccountSettings, Layer, Settings } from '../../src/config/settings.js';
import { refuseMisspelt, slipsFor, unknownAccounts } from '../../src/policy/misspelt.js';
import { policyOf } from '../../src/policy/words.js';

const settings = (name: string): Settings => ({
  layers: [
    {
      file: 'config.yaml',
      scope: 'user',
      integrations: new Map([[name, { at: 'config.yaml:4', accounts: new Map() }]]),
      profiles: new Map(),
    },
  ],
});
const known = (): string[] => ['convex', 'prometheus'];

describe('settings of an integration that is not there', () => {
  test.each(['convx', 'covnex', 'convexx', 'promethues'])(
    'are refused by line where %s is a slip',
    (name) => {
      expect(() => refuseMisspelt(settings(name), known)).toThrow(
        expect.objectContaining({
          code: 'invalid_config',
          message: `config.yaml:4: there is no integration "${name}".`,
        }),
      );
    },
  );

  test.each(['convex', 'github', 'slack', 'cone'])('stay where the name is %s', (name) => {
    expect(() => refuseMisspelt(settings(name), known)).not.toThrow();
  });
});

const word = <T>(value: T, line: number) => ({ value, at: `config.yaml:${line}` });

/** One file with these sections of accounts of "shop". */
const layer = (accounts: Record<string, AccountSettings>, scope: Layer['scope'] = 'user'): Layer => ({
  file: 'config.yaml',
  scope,
  integrations: new Map([['shop', { accounts: new Map(Object.entries(accounts)) }]]),
  profiles: new Map(),
});

/** What is decided for an account where these have credentials, with everything else allowed. */
function decided(layers: Layer[], stored: string[], account: string, operation: 'read' | 'write' = 'write') {
  const settings = { layers };
  const slips = slipsFor(settings, 'shop', account).filter((name) => !stored.includes(name));
  const write = { value: 'allow' as const, at: '--write=allow', explicit: true };
  return policyOf(settings, { write })({ integration: 'shop', operation, account, slips });
}

const denied = { write: word('deny' as const, 7) };

describe('the section of an account that is not there', () => {
  test.each(['wrok', 'Work', 'wor', 'works', 'worrk'])(
    'denies for "work" what it denies for "%s"',
    (name) => {
      expect(decided([layer({ [name]: denied })], ['work', 'home'], 'work')).toMatchObject({
        decision: 'deny',
        at: 'config.yaml:7',
        rule: `permissions.write of account "${name}", which does not exist and may be a slip for "work", is deny (config.yaml:7)`,
      });
      expect(decided([layer({ [name]: denied })], ['work', 'home'], 'home').decision).toBe('allow');
    },
  );

  test.each([
    ['prod', 'pre'],
    ['dev', 'demo'],
    ['eu1', 'eu2'],
    ['staging-1', 'staging-12'],
    ['shop', 'shop2'],
  ])('is no slip where "%s" and "%s" are names of their own', (name, account) => {
    expect(decided([layer({ [name]: denied })], [account], account).decision).toBe('allow');
  });

  test('tightens in its own way: ask asks, production is production, a read is a read', () => {
    const asks = layer({ wrok: { read: word('ask', 3), production: word(true, 4) } });
    expect(decided([asks], ['work'], 'work', 'read').decision).toBe('ask');
    expect(decided([asks], ['work'], 'work')).toMatchObject({ decision: 'ask', at: 'config.yaml:4' });
  });

  test('never loosens', () => {
    const loose = layer({
      wrok: { write: word('allow', 3), production: word(false, 4), allowProductionWrites: word(true, 5) },
    });
    const strict = { ...layer({}), permissionsDefault: word('deny' as const, 1) };
    expect(decided([loose, strict], ['work'], 'work').decision).toBe('deny');
    const marked = layer({ work: { production: word(true, 2) } }, 'project');
    expect(decided([loose, marked], ['work'], 'work')).toMatchObject({ decision: 'ask', unforced: true });
  });

  test('keeps writes to production asked about where it says so', () => {
    const own: Layer = layer({ wrok: { allowProductionWrites: word(false, 5) } });
    const lifted: Layer = {
      ...own,
      integrations: new Map([
        ['shop', { ...own.integrations.get('shop')!, allowProductionWrites: word(true, 2) }],
      ]),
    };
    const marked = layer({ work: { production: word(true, 2) } }, 'project');
    expect(decided([lifted, marked], ['work'], 'work').decision).toBe('ask');
  });

  test('means itself where it has credentials, or where the file names the other one, too', () => {
    expect(decided([layer({ wrok: denied })], ['work', 'wrok'], 'work').decision).toBe('allow');
    expect(decided([layer({ wrok: denied, work: {} })], ['work'], 'work').decision).toBe('allow');
  });

  test.each([
    ['prod', 'work'],
    ['eu', 'us'],
    ['a', 'b'],
    ['staging', 'work'],
  ])('named "%s" has nothing to do with "%s"', (name, account) => {
    expect(decided([layer({ [name]: denied })], [account], account).decision).toBe('allow');
    expect(unknownAccounts({ layers: [layer({ [name]: denied })] }, 'shop', [account])).toEqual([
      { name, at: 'config.yaml', meant: [] },
    ]);
  });

  test('is told with its place and the accounts that may be meant', () => {
    const settings = { layers: [layer({ wrok: { at: 'config.yaml:6' }, home: { at: 'config.yaml:9' } })] };
    expect(unknownAccounts(settings, 'shop', ['home', 'work'])).toEqual([
      { name: 'wrok', at: 'config.yaml:6', meant: ['work'] },
    ]);
  });
});
