import { toAccount } from '../../src/credentials/store.js';
import { Catalog } from '../../src/gateway/catalog.js';
import { Gateway } from '../../src/gateway/gateway.js';
import { Runtimes, type Runtime, type RuntimeCall } from '../../src/gateway/runtimes.js';
import { HttpClient } from '../../src/http/client.js';
import type { Manifest } from '../../src/plugins/manifest.js';
import { NO_SETTINGS } from '../../src/config/settings.js';
import type { WritePolicy } from '../../src/policy/policy.js';
import { policyOf, type Policy } from '../../src/policy/words.js';
import { shopManifest } from './manifest.js';

export interface TestGateway {
  gateway: Gateway;
  /** Calls that reached the runtime: the oracle for "Lua was entered". */
  entered: RuntimeCall[];
  logged: string[];
}

export interface TestGatewayOptions {
  write?: WritePolicy;
  policy?: Policy;
  /** What the script does; the default returns `{}`. */
  script?: (call: RuntimeCall) => Promise<string>;
  stored?: Record<string, string>;
  manifest?: Manifest;
  maxResultChars?: number;
}

/** The policy of a server with this `--write` and no configuration. */
export const testPolicy = (value: WritePolicy): Policy =>
  policyOf(NO_SETTINGS, { write: { value, at: `--write=${value}`, explicit: true } });

/** A real gateway whose runtime is a function of the test. */
export function testGateway(options: TestGatewayOptions = {}): TestGateway {
  const manifest = options.manifest ?? shopManifest();
  const entered: RuntimeCall[] = [];
  const logged: string[] = [];
  const runtime: Runtime = {
    warm: () => undefined,
    close: () => Promise.resolve(),
    call: (call) => {
      entered.push(call);
      return options.script?.(call) ?? Promise.resolve('{}');
    },
  };
  const gateway = new Gateway({
    catalog: new Catalog([{ dir: '/nowhere', manifest }]),
    credentials: {
      resolve: (of, account) =>
        Promise.resolve(options.stored ?? { url: 'https://shop.example', token: 'canary-token' }).then(
          (stored) => toAccount(of, account ?? 'default', stored),
        ),
    },
    http: new HttpClient(),
    runtimes: new Runtimes(() => runtime),
    policy: options.policy ?? testPolicy(options.write ?? 'deny'),
    maxResultChars: options.maxResultChars ?? 50_000,
    userAgent: 'test',
    log: (level, message) => logged.push(`${level}: ${message}`),
  });
  return { gateway, entered, logged };
}
