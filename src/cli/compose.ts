import { disabledAt, type Settings } from '../config/settings.js';
import { randomBytes } from 'node:crypto';
import { ApprovalBook } from '../approvals/book.js';
import { ApprovalDesk } from '../approvals/desk.js';
import {
  approvalsDir,
  auditDir,
  credentialKeyFile,
  credentialsFile,
  guestBundle,
  kosmoHome,
  luaDir,
  phpDatabases,
} from '../config/paths.js';
import { version } from '../config/version.js';
import { FileStore } from '../credentials/file-store.js';
import { KeySource } from '../credentials/cipher-key.js';
import { PhpStore } from '../credentials/php-store.js';
import { CredentialStore } from '../credentials/store.js';
import type { ApprovalRoutes } from '../gateway/admission.js';
import { AuditLog } from '../gateway/audit-log.js';
import { Catalog } from '../gateway/catalog.js';
import { Gateway } from '../gateway/gateway.js';
import { ProductionFacts } from '../gateway/production.js';
import { Runtimes } from '../gateway/runtimes.js';
import { ScriptCache } from '../gateway/script-cache.js';
import { HttpClient } from '../http/client.js';
import type { WriteSetting } from '../policy/policy.js';
import { policyOf } from '../policy/words.js';
import { GuestPool } from '../runtime/pool.js';
import { KosmoError } from '../shared/errors.js';
import { createLog } from '../shared/log.js';
import { pluginRegistry } from './plugin-registry.js';

export interface ComposeOptions {
  integrations: readonly string[];
  /** Serve the others when an installed plugin cannot be served, and say why; otherwise that is an error. */
  lenient?: boolean;
  settings: Settings;
  write: WriteSetting;
  /** Integration → the one account to serve. */
  pinned?: ReadonlyMap<string, string>;
  /** `--force`: questions are skipped, refusals are not. */
  force?: boolean;
  /** Where users are asked; by default by the client, and nowhere else. */
  approve?: ApproveRoute;
  /** Processes of the same name share the answers that users give in another terminal; by default none do. */
  session?: string;
  maxResultChars: number;
}

/** `client`: whoever makes the call asks; `terminal`: another terminal does; `either`: the client where it can. */
export type ApproveRoute = 'client' | 'terminal' | 'either';

/** Our own credential file, and behind it what the PHP CLI stored. */
export const credentialStore = (): CredentialStore =>
  new CredentialStore(
    new FileStore(credentialsFile(kosmoHome()), new KeySource(credentialKeyFile())),
    new PhpStore(phpDatabases()),
  );

/**
 * Puts a gateway together from its real parts. Throws `unknown_integration`, `integration_disabled`, `invalid_manifest`,
 * and for installed plugins, unless `lenient`, `plugin_untrusted`, `plugin_changed` or `plugin_unsafe`.
 */
export async function composeGateway(options: ComposeOptions): Promise<Gateway> {
  const credentials = credentialStore();
  const session = randomBytes(8).toString('hex');
  const clean = (text: string): string => credentials.redactor.text(text);
  const log = createLog(clean);
  for (const name of options.integrations) refuseDisabled(options.settings, name);
  const { plugins, refused } = await pluginRegistry().loadEach(options.integrations);
  const [failed] = refused;
  if (failed && options.lenient !== true) throw failed.error;
  for (const { error } of refused) log('warn', [error.message, error.hint ?? ''].join(' '));
  return new Gateway({
    catalog: new Catalog(plugins, refused),
    credentials,
    clean,
    ...(options.pinned === undefined ? {} : { pinned: options.pinned }),
    http: new HttpClient(),
    runtimes: new Runtimes(
      (plugin) =>
        new GuestPool({
          integration: plugin.manifest.name,
          pluginDir: plugin.dir,
          ...(plugin.sealed === undefined ? {} : { sources: plugin.sealed.sources }),
          guestPath: guestBundle(),
          luaDir: luaDir(),
          log,
        }),
    ),
    cache: new ScriptCache(),
    policy: policyOf(options.settings, options),
    production: new ProductionFacts(),
    approvals: approvalRoutes(options.approve ?? 'client', options.session ?? session),
    audit: new AuditLog(auditDir(kosmoHome()), log),
    session,
    maxResultChars: options.maxResultChars,
    userAgent: `kosmokrator/${version()}`,
    log,
  });
}

function approvalRoutes(route: ApproveRoute, session: string): ApprovalRoutes {
  const book = new ApprovalBook();
  if (route === 'client') return { book, terminalOnly: false, session };
  return {
    book,
    desk: new ApprovalDesk(approvalsDir(kosmoHome())),
    terminalOnly: route === 'terminal',
    session,
  };
}

function refuseDisabled(settings: Settings, integration: string): void {
  const at = disabledAt(settings, integration);
  if (at === undefined) return;
  throw new KosmoError('integration_disabled', `Integration "${integration}" is switched off by ${at}.`, {
    hint: 'Set enabled: true there, or leave the line out.',
  });
}
