import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Layer, Settings } from '../../src/config/settings.js';
import type { Permission } from '../../src/config/settings-schema.js';
import { decide, type PolicyInput, type ProductionFact, type WriteSetting } from '../../src/policy/policy.js';
import { policyOf } from '../../src/policy/words.js';
import { planServe } from '../../src/policy/profile.js';

const flag = (value: Permission): WriteSetting => ({ value, at: `--write=${value}`, explicit: true });
const word = (value: Permission, at = 'config.yaml:3') => ({
  value,
  at,
  scope: 'user' as const,
  of: 'permissions.write of "shop"',
});
const decided = (input: Partial<PolicyInput>) =>
  decide({ operation: 'write', write: flag('allow'), words: [], ...input });

const production = { rule: 'marked (config.yaml:9)', at: 'config.yaml:9' };

describe('the decision', () => {
  test.each<[string, Partial<PolicyInput>, Permission, string | undefined]>([
    ['a read of which nothing is said', { operation: 'read', write: flag('deny') }, 'allow', undefined],
    ['a read that a file denies', { operation: 'read', words: [word('deny')] }, 'deny', 'config.yaml:3'],
    ['a write of which only the flag speaks', { write: flag('ask') }, 'ask', '--write=ask'],
    ['a write that the flag allows and a file denies', { words: [word('deny')] }, 'deny', 'config.yaml:3'],
    [
      'a write that a file allows and the flag denies',
      { write: flag('deny'), words: [word('allow')] },
      'deny',
      '--write=deny',
    ],
    [
      'a write on the command line that a file allows',
      { write: { ...flag('ask'), explicit: false }, words: [word('allow')] },
      'allow',
      'config.yaml:3',
    ],
    [
      'a write on the command line of which nothing is said',
      { write: { ...flag('ask'), explicit: false } },
      'ask',
      '--write=ask',
    ],
    ['a write to production', { production }, 'ask', 'config.yaml:9'],
    ['a read of production', { operation: 'read', production }, 'allow', undefined],
    ['a forced write to production', { production, force: true }, 'ask', 'config.yaml:9'],
    [
      'a forced question about production that a file asks, too',
      { production, force: true, words: [word('ask')] },
      'ask',
      'config.yaml:9',
    ],
    [
      'a write to production that the user allows by name',
      { production: { ...production, allowedAt: 'config.yaml:10' } },
      'allow',
      '--write=allow',
    ],
    [
      'a forced write that is denied, to production',
      { production, force: true, words: [word('deny')] },
      'deny',
      'config.yaml:3',
    ],
    ['a forced question', { write: flag('ask'), force: true }, 'allow', '--force'],
    ['a forced refusal', { words: [word('deny')], force: true }, 'deny', 'config.yaml:3'],
  ])('on %s', (_name, input, decision, at) => {
    const verdict = decided(input);
    expect(verdict.decision).toBe(decision);
    expect(verdict.at).toBe(at);
    if (at !== undefined) expect(verdict.rule).toContain(at);
  });

  const permission = fc.constantFrom<Permission>('allow', 'ask', 'deny');
  const order = ['allow', 'ask', 'deny'];

  test('is the strictest word, whatever the order of the words', () => {
    fc.assert(
      fc.property(permission, fc.array(permission, { maxLength: 5 }), (write, words) => {
        const verdict = decided({ write: flag(write), words: words.map((value) => word(value)) });
        const worst = Math.max(...[write, ...words].map((value) => order.indexOf(value)));
        expect(order.indexOf(verdict.decision)).toBe(worst);
      }),
    );
  });
});

function layer(scope: Layer['scope'], text: Partial<Layer> = {}): Layer {
  return { file: scope, scope, integrations: new Map(), profiles: new Map(), ...text };
}
const says = <T>(value: T, at: string) => ({ value, at });

describe('the words of the files', () => {
  const user = layer('user', {
    permissionsDefault: says('ask', 'user:1'),
    integrations: new Map([
      [
        'shop',
        {
          write: says('allow', 'user:2'),
          accounts: new Map([
            ['prod', { production: says(true, 'user:3') }],
            ['named', { production: says(true, 'user:4'), write: says('allow', 'user:5') }],
            ['lifted', { production: says(true, 'user:7'), allowProductionWrites: says(true, 'user:8') }],
            ['unmarked', { production: says(false, 'user:9') }],
            ['locked', { read: says('deny', 'user:6') }],
          ]),
        },
      ],
    ]),
  });
  const verdict = (settings: Settings, operation: 'read' | 'write', account?: string, integration = 'shop') =>
    policyOf(settings, { write: flag('allow') })({ integration, operation, ...(account ? { account } : {}) });

  test('apply to their integration and account', () => {
    const settings = { layers: [user] };
    expect(verdict(settings, 'write', 'default')).toMatchObject({ decision: 'allow' });
    expect(verdict(settings, 'write', 'prod')).toMatchObject({ decision: 'ask', at: 'user:3' });
    expect(verdict(settings, 'write', 'named')).toMatchObject({ decision: 'ask', at: 'user:4' });
    expect(verdict(settings, 'write', 'lifted')).toMatchObject({
      decision: 'allow',
      production: 'the account is marked as production (user:7)',
    });
    expect(verdict(settings, 'read', 'locked')).toMatchObject({ decision: 'deny', at: 'user:6' });
    expect(verdict(settings, 'read')).toMatchObject({ decision: 'ask', at: 'user:1' });
    expect(verdict(settings, 'write', 'default', 'other')).toMatchObject({ decision: 'ask', at: 'user:1' });
  });

  test.each<[string, ProductionFact | undefined, string, Permission]>([
    ['the key or the service says yes', { is: true, by: 'it says so' }, 'default', 'ask'],
    ['nobody says', { is: undefined, by: 'nobody says' }, 'default', 'ask'],
    ['the service says no', { is: false, by: 'it says so' }, 'default', 'allow'],
    ['nobody says, and the user says no', { is: undefined, by: 'nobody says' }, 'unmarked', 'allow'],
    ['the service says yes, and the user no', { is: true, by: 'it says so' }, 'unmarked', 'ask'],
    ['the service says no, and the user yes', { is: false, by: 'it says so' }, 'prod', 'ask'],
    ['the service says yes, and the user allows it', { is: true, by: 'it says so' }, 'lifted', 'allow'],
  ])('decide about production where %s', (_name, fact, account, decision) => {
    const policy = policyOf({ layers: [user] }, { write: flag('allow'), force: true });
    const question = { integration: 'shop', operation: 'write' as const, account };
    expect(policy({ ...question, ...(fact ? { production: fact } : {}) }).decision).toBe(decision);
  });

  test('of a project take the word for production back, and cannot give it', () => {
    const project = (value: boolean) =>
      layer('project', {
        integrations: new Map([
          ['shop', { allowProductionWrites: says(value, 'project:1'), accounts: new Map() }],
        ]),
      });
    expect(verdict({ layers: [user, project(false)] }, 'write', 'lifted').decision).toBe('ask');
    expect(verdict({ layers: [user, project(true)] }, 'write', 'prod').decision).toBe('ask');
    expect(verdict({ layers: [user, project(true)] }, 'write', 'lifted').decision).toBe('allow');
  });

  test('of a project tighten', () => {
    const project = layer('project', {
      integrations: new Map([['shop', { write: says('deny' as const, 'project:1'), accounts: new Map() }]]),
    });
    expect(verdict({ layers: [user, project] }, 'write', 'lifted')).toMatchObject({
      decision: 'deny',
      at: 'project:1',
    });
  });

  test('of a project do not lift the question of the command line', () => {
    const project = layer('project', {
      permissionsDefault: says('allow', 'project:1'),
      integrations: new Map([['shop', { write: says('allow' as const, 'project:2'), accounts: new Map() }]]),
    });
    const policy = policyOf({ layers: [project] }, { write: { ...flag('ask'), explicit: false } });
    expect(policy({ integration: 'shop', operation: 'write', account: 'a' }).decision).toBe('ask');
    expect(policy({ integration: 'other', operation: 'write', account: 'a' }).decision).toBe('ask');
  });

  test('of a project never loosen, whatever they are', () => {
    const rank = (decision: Permission) => ['allow', 'ask', 'deny'].indexOf(decision);
    const maybe = fc.option(fc.constantFrom<Permission>('allow', 'ask', 'deny'), { nil: undefined });
    const words = fc.record({
      write: maybe,
      read: maybe,
      accountWrite: maybe,
      accountRead: maybe,
      byDefault: maybe,
      production: fc.option(fc.boolean(), { nil: undefined }),
      allowProductionWrites: fc.option(fc.boolean(), { nil: undefined }),
    });
    type Words = {
      [K in 'write' | 'read' | 'accountWrite' | 'accountRead' | 'byDefault']: Permission | undefined;
    } & { production: boolean | undefined; allowProductionWrites: boolean | undefined };
    const build = (scope: Layer['scope'], given: Words): Layer => {
      const set = (key: string, value: unknown) => (value === undefined ? {} : { [key]: says(value, scope) });
      return layer(scope, {
        ...set('permissionsDefault', given.byDefault),
        integrations: new Map([
          [
            'shop',
            {
              ...set('read', given.read),
              ...set('write', given.write),
              accounts: new Map([
                [
                  'a',
                  {
                    ...set('read', given.accountRead),
                    ...set('write', given.accountWrite),
                    ...set('production', given.production),
                    ...set('allowProductionWrites', given.allowProductionWrites),
                  },
                ],
              ]),
            },
          ],
        ]),
      });
    };
    fc.assert(
      fc.property(
        words,
        words,
        fc.constantFrom<Permission>('allow', 'ask', 'deny'),
        fc.boolean(),
        fc.constantFrom('read' as const, 'write' as const),
        fc.constantFrom(true, false, undefined),
        (mine, theirs, write, explicit, operation, is) => {
          const fact = { is, by: 'it says so' };
          const question = { integration: 'shop', operation, account: 'a', production: fact };
          const alone = policyOf(
            { layers: [build('user', mine)] },
            { write: { ...flag(write), explicit } },
          )(question);
          const both = policyOf(
            { layers: [build('user', mine), build('project', theirs)] },
            { write: { ...flag(write), explicit } },
          )(question);
          expect(rank(both.decision)).toBeGreaterThanOrEqual(rank(alone.decision));
        },
      ),
      { numRuns: 500 },
    );
    // What is refused before the account is known, and not even listed, must be refused for every account.
    fc.assert(
      fc.property(
        words,
        words,
        fc.constantFrom<Permission>('allow', 'ask', 'deny'),
        fc.constantFrom('read' as const, 'write' as const),
        (mine, theirs, write, operation) => {
          const policy = policyOf(
            { layers: [build('user', mine), build('project', theirs)] },
            { write: flag(write) },
          );
          const early = policy({ integration: 'shop', operation });
          if (early.decision !== 'deny') return;
          for (const account of ['a', 'b'])
            expect(policy({ integration: 'shop', operation, account }).decision).toBe('deny');
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('of an account replace a default that denies, also before the account is known', () => {
    const settings = (value: Permission) => ({
      layers: [
        layer('user', {
          permissionsDefault: says('deny', 'user:1'),
          integrations: new Map([
            ['shop', { accounts: new Map([['work', { write: says(value, 'user:2') }]]) }],
          ]),
        }),
      ],
    });
    expect(verdict(settings('allow'), 'write').decision).toBe('allow');
    expect(verdict(settings('allow'), 'write', 'work').decision).toBe('allow');
    expect(verdict(settings('allow'), 'write', 'home').decision).toBe('deny');
    expect(verdict(settings('deny'), 'write').decision).toBe('deny');
  });
});

describe('profiles', () => {
  const profile = (at: string, write: Permission, integrations: string[], chars?: number) => ({
    at,
    write_policy: says(write, at),
    integrations: says(integrations, at),
    ...(chars === undefined ? {} : { max_result_chars: says(chars, at) }),
  });
  const settings: Settings = {
    layers: [
      layer('user', { profiles: new Map([['work', profile('user:1', 'ask', ['shop', 'other'], 9000)]]) }),
      layer('project', {
        profiles: new Map([
          ['work', profile('project:1', 'deny', ['shop', 'evil'], 5000)],
          ['theirs', profile('project:2', 'allow', ['evil'])],
        ]),
      }),
    ],
  };

  test('say what to serve, and a project narrows the one of its name', () => {
    const user = { layers: settings.layers.slice(0, 1) };
    expect(planServe(user, { profile: 'work', integrations: [] })).toEqual({
      integrations: ['shop', 'other'],
      write: { value: 'ask', at: 'user:1', explicit: true },
      maxResultChars: 9000,
    });
    expect(planServe(settings, { profile: 'work', integrations: [], write: 'allow' })).toEqual({
      integrations: ['shop'],
      write: { value: 'deny', at: 'project:1', explicit: true },
      maxResultChars: 5000,
    });
  });

  test('give way to flags', () => {
    const user = { layers: settings.layers.slice(0, 1) };
    expect(
      planServe(user, { profile: 'work', integrations: ['third'], write: 'allow', maxResultChars: 1000 }),
    ).toMatchObject({
      integrations: ['third'],
      write: { value: 'allow' },
      maxResultChars: 1000,
    });
  });

  test('are none that a project brings alone', () => {
    expect(() => planServe(settings, { profile: 'theirs', integrations: [] })).toThrow('no profile "theirs"');
  });

  test('are named when the name is wrong', () => {
    expect(() => planServe(settings, { profile: 'wrok', integrations: [] })).toThrow('Did you mean "work"?');
  });

  test('are not needed', () => {
    expect(planServe(settings, { integrations: ['shop'] })).toEqual({
      integrations: ['shop'],
      write: { value: 'deny', at: expect.stringContaining('default'), explicit: true },
    });
  });
});
