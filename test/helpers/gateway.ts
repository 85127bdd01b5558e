import { toAccount } from '../../src/credentials/store.js';
import { ApprovalBook } from '../../src/approvals/book.js';
import type { ApprovalRoutes } from '../../src/gateway/admission.js';
import type { AuditSink } from '../../src/gateway/audit-log.js';
import type { AuditEntry } from '../../src/gateway/audit-record.js';
import { Catalog } from '../../src/gateway/catalog.js';
import { Gateway } from '../../src/gateway/gateway.js';
import { KeyFacts } from '../../src/gateway/key-facts.js';
import { Offer } from '../../src/gateway/offer.js';
import { ProductionFacts, type ProductionGuard } from '../../src/gateway/production.js';
import { Runtimes, type Runtime, type RuntimeCall } from '../../src/gateway/runtimes.js';
import { ScriptCache } from '../../src/gateway/script-cache.js';
import { HttpClient } from '../../src/http/client.js';
import type { Manifest } from '../../src/plugins/manifest.js';
import { NO_SETTINGS } from '../../src/config/settings.js';
import type { WritePolicy } from '../../src/policy/policy.js';
import { policyOf, type Policy } from '../../src/policy/words.js';
import { shopManifest } from './manifest.js';

export interface TestGateway {
  gateway: Gateway;
  /** What a server shows of it. */
  offer: Offer;
  /** Calls that reached the runtime: the oracle for "Lua was entered". */
  entered: RuntimeCall[];
  logged: string[];
  recorded: AuditEntry[];
}

export interface TestGatewayOptions {
  write?: WritePolicy;
  policy?: Policy;
  approvals?: ApprovalRoutes;
  audit?: AuditSink;
  /** What the script does; the default returns `{}`. */
  script?: (call: RuntimeCall) => Promise<string>;
  stored?: Record<string, string>;
  manifest?: Manifest;
  maxResultChars?: number;
  accounts?: string[];
  keyFacts?: KeyFacts;
  pinned?: ReadonlyMap<string, string>;
}

/** The policy of a server with this `--write` and no configuration. */
export const testPolicy = (value: WritePolicy): Policy =>
  policyOf(NO_SETTINGS, { write: { value, at: `--write=${value}`, explicit: true } });

/** An audit log in memory. */
export const memoryAudit = (recorded: AuditEntry[]): AuditSink => ({
  record: (entry) => {
    recorded.push(entry);
    return Promise.resolve();
  },
  note: (entry) => void recorded.push(entry),
  flush: () => Promise.resolve(),
});

function unasked(): KeyFacts {
  const facts = new KeyFacts();
  facts.findReadOnly = () => Promise.resolve(undefined);
  return facts;
}

/** Parts of a gateway that asks the client only, and records nowhere. */
export const testRecords = (): {
  approvals: ApprovalRoutes;
  audit: AuditSink;
  session: string;
  production: ProductionGuard;
  keyFacts: KeyFacts;
} => ({
  // Asking a service whether it is production would be counted among the requests of the first write.
  production: { find: () => Promise.resolve(undefined) },
  keyFacts: unasked(),
  approvals: { book: new ApprovalBook(), terminalOnly: false, session: 'test' },
  audit: memoryAudit([]),
  session: 'test',
});

/** A real gateway whose runtime is a function of the test. */
export function testGateway(options: TestGatewayOptions = {}): TestGateway {
  const manifest = options.manifest ?? shopManifest();
  const entered: RuntimeCall[] = [];
  const logged: string[] = [];
  const recorded: AuditEntry[] = [];
  const runtime: Runtime = {
    warm: () => undefined,
    close: () => Promise.resolve(),
    call: (call) => {
      entered.push(call);
      return options.script?.(call) ?? Promise.resolve('{}');
    },
  };
  const catalog = new Catalog([{ dir: import.meta.dirname, manifest }]);
  const policy = options.policy ?? testPolicy(options.write ?? 'deny');
  const pinned = options.pinned === undefined ? {} : { pinned: options.pinned };
  const keyFacts = options.keyFacts ?? new KeyFacts();
  const http = new HttpClient();
  // Libraries that load behind a test outlive it.
  http.warm = () => Promise.resolve();
  const gateway = new Gateway({
    catalog,
    credentials: {
      resolve: (of, account) =>
        Promise.resolve(options.stored ?? { url: 'https://shop.example', token: 'canary-token' }).then(
          (stored) => toAccount(of, account ?? 'default', stored),
        ),
    },
    http,
    runtimes: new Runtimes(() => runtime),
    cache: new ScriptCache(),
    ...testRecords(),
    production: new ProductionFacts(keyFacts),
    keyFacts,
    ...(options.approvals ? { approvals: options.approvals } : {}),
    audit: options.audit ?? memoryAudit(recorded),
    policy,
    maxResultChars: options.maxResultChars ?? 50_000,
    userAgent: 'test',
    ...pinned,
    log: (level, message) => logged.push(`${level}: ${message}`),
  });
  const offer = new Offer({
    catalog,
    keyFacts,
    policy,
    ...pinned,
    accountNames: () => Promise.resolve(options.accounts ?? ['default']),
    open: () => Promise.resolve(gateway),
  });
  return { gateway, offer, entered, logged, recorded };
}
