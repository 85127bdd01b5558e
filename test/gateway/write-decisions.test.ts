import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApprovalBook } from '../../src/approvals/book.js';
import { ApprovalDesk } from '../../src/approvals/desk.js';
import type { Answer, Ask } from '../../src/approvals/question.js';
import type { Permission } from '../../src/config/settings-schema.js';
import { LIMITS } from '../../src/config/limits.js';
import type { Layer } from '../../src/config/settings.js';
import type { RuntimeCall } from '../../src/gateway/runtimes.js';
import { parseManifest } from '../../src/plugins/parse-manifest.js';
import { policyOf } from '../../src/policy/words.js';
import { KosmoError } from '../../src/shared/errors.js';
import { manifestData } from '../helpers/manifest.js';
import { testGateway, type TestGatewayOptions } from '../helpers/gateway.js';
import { HEAVY_MS, heavyRuns } from '../helpers/heavy.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';

let upstream: Upstream;
let base: string;
let count = 0;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'kosmo-decisions-'));
  upstream = await startUpstream((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
});
afterEach(() => void upstream.received.splice(0));
afterAll(async () => {
  await upstream.close();
  rmSync(base, { recursive: true, force: true });
});

/** A script that always tries to write, whatever its function is declared to be. */
const script = (call: RuntimeCall): Promise<string> =>
  call
    .http({ endpoint: 'buy', params: {}, query: {}, hasBody: true }, call.argsJson, call.signal)
    .then(() => '{}');

const gatewayOf = (options: TestGatewayOptions) =>
  testGateway({ ...options, script, stored: { url: upstream.origin, token: 'canary-token' } });
const signal = () => new AbortController().signal;
const buy = { name: 'shop.shop_buy', args: { id: '1' } };

const permission = fc.constantFrom<Permission>('allow', 'ask', 'deny');
const maybe = fc.option(permission, { nil: undefined });
const maybeFlag = fc.option(fc.boolean(), { nil: undefined });
const file = fc.record({
  read: maybe,
  write: maybe,
  accountRead: maybe,
  accountWrite: maybe,
  production: maybeFlag,
  allowProduction: maybeFlag,
});
type File = typeof file extends fc.Arbitrary<infer T> ? T : never;

function layer(scope: Layer['scope'], given: File): Layer {
  const set = (key: string, value: unknown) =>
    value === undefined ? {} : { [key]: { value, at: `${scope}:1` } };
  return {
    file: scope,
    scope,
    profiles: new Map(),
    integrations: new Map([
      [
        'shop',
        {
          ...set('read', given.read),
          ...set('write', given.write),
          accounts: new Map([
            [
              'default',
              {
                ...set('read', given.accountRead),
                ...set('write', given.accountWrite),
                ...set('production', given.production),
                ...set('allowProductionWrites', given.allowProduction),
              },
            ],
          ]),
        },
      ],
    ]),
  };
}

const answers: Record<string, Ask | undefined> = {
  yes: () => Promise.resolve({ allowed: true }),
  no: () => Promise.resolve({ allowed: false, why: 'no', unavailable: false }),
  none: () => Promise.resolve({ allowed: false, why: 'gone', unavailable: true }),
  fails: () => Promise.reject(new KosmoError('cancelled', 'Gone.')),
  nobody: undefined,
};

/** The decision table once more, in other words than the code's: who says no, who wants to be asked. */
function mayWrite(
  user: File,
  project: File,
  flag: Permission,
  explicit: boolean,
  force: boolean,
  yes: boolean,
  kind: Kind,
): boolean {
  const theirs = [project.write, project.accountWrite].filter((word) => word !== 'allow');
  const stated = [user.write, user.accountWrite, ...theirs].filter((word) => word !== undefined);
  const counted = explicit || stated.length === 0 ? [...stated, flag] : stated;
  if (counted.includes('deny')) return false;
  const marked = user.production === true || project.production === true;
  const guessed = kind === 'unknown' && user.production !== false;
  const production = marked || kind === 'key' || kind === 'service' || guessed;
  const lifted = user.allowProduction === true && project.allowProduction !== false;
  if (production && !lifted) return yes;
  return counted.includes('ask') ? force || yes : true;
}

/** Who says that the account is production. */
const KINDS = ['key', 'service', 'unknown', 'no'] as const;
type Kind = (typeof KINDS)[number];

const guarded = parseManifest(
  JSON.stringify({
    ...manifestData(),
    identity: 'shop_get_item',
    production: { field: 'token', yes: '^prod:', no: '^dev:', answer: 'production' },
  }),
  'plugin.json',
);

/** Answers who it is, and then always tries to write, whatever the function is declared to be. */
const guardedScript =
  (kind: Kind) =>
  (call: RuntimeCall): Promise<string> =>
    call.argsJson === '{}'
      ? kind === 'unknown'
        ? Promise.reject(new KosmoError('upstream_unreachable', 'Gone.'))
        : Promise.resolve(JSON.stringify({ production: kind === 'service' }))
      : script(call);

describe('a write', () => {
  test(
    'reaches the service only where the decision table says so, and a read never writes',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          file,
          file,
          permission,
          fc.boolean(),
          fc.boolean(),
          fc.constantFrom(...Object.keys(answers)),
          fc.constantFrom(...KINDS),
          async (user, project, flag, explicit, force, answer, kind) => {
            upstream.received.splice(0);
            const policy = policyOf(
              { layers: [layer('user', user), layer('project', project)] },
              { write: { value: explicit ? flag : 'ask', at: '--write', explicit }, force },
            );
            const token = kind === 'key' ? 'prod:canary-token' : 'canary-token';
            const { gateway, recorded } = testGateway({
              policy,
              manifest: guarded,
              script: guardedScript(kind),
              stored: { url: upstream.origin, token },
            });
            const ask = answers[answer];
            const extra = { signal: signal(), ...(ask ? { ask } : {}) };
            const read = await gateway.call({ name: 'shop.shop_get_item', args: { id: '1' }, ...extra });
            expect(read.ok).toBe(false);
            expect(upstream.received).toEqual([]);
            const outcome = await gateway.call({ ...buy, ...extra });
            const used = explicit ? flag : 'ask';
            const may = mayWrite(user, project, used, explicit, force, answer === 'yes', kind);
            expect(upstream.received.map(({ url, body }) => [url, body])).toEqual(
              may ? [['/api/buy', '{"id":"1"}']] : [],
            );
            expect(outcome.ok).toBe(may);
            const kinds = recorded
              .filter(({ operation }) => operation === 'write')
              .map(({ kind, outcome: known }) => [kind, known]);
            expect(kinds).toEqual(
              may
                ? [
                    ['decision', 'unknown'],
                    ['call', 'succeeded'],
                  ]
                : [['call', 'none']],
            );
          },
        ),
        { numRuns: heavyRuns(400) },
      );
    },
    HEAVY_MS,
  );

  test('is recorded without the secret that its arguments repeat', async () => {
    const { gateway, recorded } = gatewayOf({ write: 'allow' });
    await gateway.call({ ...buy, args: { id: 'my canary-token' }, signal: signal() });
    expect(recorded[0]?.arguments).toMatch(/^\{"id":"my [^"]*redacted[^"]*"\}$/);
    expect(JSON.stringify(recorded)).not.toContain('canary-token');
  });

  test('is not sent when its record cannot be written, and reads go on', async () => {
    const audit = {
      record: () => Promise.reject(new KosmoError('audit_unavailable', 'The disk is full.')),
      note: () => undefined,
      flush: () => Promise.resolve(),
    };
    const { gateway } = gatewayOf({ write: 'allow', audit });
    const outcome = await gateway.call({ ...buy, signal: signal() });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'audit_unavailable', written: 'none' } });
    expect(upstream.received).toEqual([]);
    const reading = testGateway({ write: 'allow', audit });
    expect(
      await reading.gateway.call({ name: 'shop.get_item', args: { id: '1' }, signal: signal() }),
    ).toMatchObject({ ok: true });
  });
});

function deskScene() {
  let now = Date.now();
  const folder = join(base, String(count++));
  const desk = new ApprovalDesk(folder, () => now);
  const approvals = { book: new ApprovalBook(), desk, terminalOnly: false, session: 's' };
  const parts = gatewayOf({ write: 'ask', approvals });
  return {
    ...parts,
    desk,
    later: (ms: number) => (now += ms),
    /** A gateway of another process with the same desk. */
    other: (session: string) => gatewayOf({ write: 'ask', approvals: { ...approvals, session } }).gateway,
  };
}

function asked(outcome: Awaited<ReturnType<ReturnType<typeof gatewayOf>['gateway']['call']>>): string {
  if (outcome.ok || outcome.error.code !== 'approval_required') throw new Error(JSON.stringify(outcome));
  return String(outcome.error.details?.['approval']);
}

describe('an approval from another terminal', () => {
  test(
    'executes exactly the approved call, once: nothing mutated, replayed or late is sent',
    async () => {
      const mutation = fc.oneof(
        fc.record({ kind: fc.constant('args' as const), id: fc.string().filter((id) => id !== '1') }),
        fc.constant({ kind: 'account' as const }),
        fc.constant({ kind: 'session' as const }),
        fc.record({
          kind: fc.constant('late' as const),
          ms: fc.integer({ min: LIMITS.approvalMs, max: 10 * LIMITS.approvalMs }),
        }),
        fc.constant({ kind: 'denied' as const }),
        fc.constant({ kind: 'unanswered' as const }),
      );
      await fc.assert(
        fc.asyncProperty(mutation, async (mutated) => {
          upstream.received.splice(0);
          const { gateway, desk, later, other } = deskScene();
          const code = asked(await gateway.call({ ...buy, signal: signal() }));
          if (mutated.kind !== 'unanswered')
            await desk.answer(code, mutated.kind === 'denied' ? 'deny' : 'allow');
          if (mutated.kind === 'late') later(mutated.ms);
          const caller = mutated.kind === 'session' ? other('another') : gateway;
          const outcome = await caller.call({
            name: 'shop.shop_buy',
            args: mutated.kind === 'args' ? { id: mutated.id } : { id: '1' },
            ...(mutated.kind === 'account' ? { account: 'work' } : {}),
            signal: signal(),
          });
          expect(outcome.ok).toBe(false);
          expect(upstream.received).toEqual([]);
          const valid = ['args', 'account', 'session'].includes(mutated.kind);
          const exact = await gateway.call({ ...buy, signal: signal() });
          expect(exact.ok).toBe(valid);
          const replayed = await gateway.call({ ...buy, signal: signal() });
          expect(replayed.ok).toBe(false);
          expect(upstream.received).toHaveLength(valid ? 1 : 0);
        }),
        { numRuns: heavyRuns(100) },
      );
    },
    HEAVY_MS,
  );

  test('executes one of 256 racing calls', async () => {
    const { gateway, desk, recorded } = deskScene();
    await desk.answer(asked(await gateway.call({ ...buy, signal: signal() })), 'allow');
    const outcomes = await Promise.all(
      Array.from({ length: 256 }, () => gateway.call({ ...buy, signal: signal() })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(upstream.received).toHaveLength(1);
    expect(recorded.filter(({ kind }) => kind === 'decision')).toMatchObject([
      {
        decision: 'ask',
        approval: expect.stringMatching(/^[0-9a-f]{32}$/),
        deployment: upstream.origin,
        arguments: '{"id":"1"}',
      },
    ]);
  });

  test('is the only one where the terminal is asked for, though the client could ask', async () => {
    const desk = new ApprovalDesk(join(base, String(count++)));
    const { gateway } = gatewayOf({
      write: 'ask',
      approvals: { book: new ApprovalBook(), desk, terminalOnly: true, session: 's' },
    });
    const ask = (): Promise<Answer> => Promise.resolve({ allowed: true });
    asked(await gateway.call({ ...buy, signal: signal(), ask }));
    expect(upstream.received).toEqual([]);
    const [open] = await desk.list();
    expect(open?.question.text).toContain('May send: POST /api/buy');
    expect(open?.question.text).toContain(`Deployment: ${upstream.origin} (account default)`);
  });
});
