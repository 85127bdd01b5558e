import { randomBytes } from 'node:crypto';
import { ApprovalBook } from '../approvals/book.js';
import { ApprovalDesk } from '../approvals/desk.js';
import { approvalsDir, auditDir, guestBundle, kosmoHome, luaDir } from '../config/paths.js';
import { version } from '../config/version.js';
import type { CredentialStore } from '../credentials/store.js';
import type { ApprovalRoutes } from '../gateway/admission.js';
import { AuditLog } from '../gateway/audit-log.js';
import type { Catalog } from '../gateway/catalog.js';
import { Gateway } from '../gateway/gateway.js';
import type { KeyFacts } from '../gateway/key-facts.js';
import { ProductionFacts } from '../gateway/production.js';
import { Runtimes } from '../gateway/runtimes.js';
import { ScriptCache } from '../gateway/script-cache.js';
import { HttpClient } from '../http/client.js';
import type { Plugin } from '../plugins/loader.js';
import { slipsFor } from '../policy/misspelt.js';
import { policyOf } from '../policy/words.js';
import { GuestPool } from '../runtime/pool.js';
import { createLog, type Log } from '../shared/log.js';
import { credentialStore } from './credential-store.js';
import { composeCatalog, composeKeyFacts, type ApproveRoute, type ComposeOptions } from './compose-offer.js';
import { unknownAccounts, unknownAccountText } from './misspelt.js';

/** Puts a gateway together from its real parts. Throws as `composeCatalog`. */
export async function composeGateway(
  options: ComposeOptions,
  known?: { catalog: Catalog; keyFacts: KeyFacts },
): Promise<Gateway> {
  const credentials = credentialStore();
  const session = randomBytes(8).toString('hex');
  const clean = (text: string): string => credentials.redactor.text(text);
  const log = createLog(clean);
  const catalog = known?.catalog ?? (await composeCatalog(options));
  const keyFacts = known?.keyFacts ?? (await composeKeyFacts(catalog));
  for (const { error } of catalog.refused) log('warn', [error.message, error.hint ?? ''].join(' '));
  await warnOfSlips(options, catalog, credentials, log);
  return new Gateway({
    catalog,
    credentials,
    clean,
    ...(options.pinned === undefined ? {} : { pinned: options.pinned }),
    http: options.recorder?.http ?? new HttpClient(),
    runtimes: new Runtimes((plugin) => options.recorder?.observe(poolOf(plugin, log)) ?? poolOf(plugin, log)),
    cache: new ScriptCache(),
    policy: policyOf(options.settings, options),
    slips: async (integration, account) => {
      const near = slipsFor(options.settings, integration, account);
      const names = near.length === 0 ? [] : await credentials.accountNames(integration);
      return near.filter((name) => !names.includes(name));
    },
    production: new ProductionFacts(keyFacts),
    keyFacts,
    approvals: approvalRoutes(options.approve ?? 'client', options.session ?? session),
    audit: new AuditLog(auditDir(kosmoHome()), log),
    session,
    maxResultChars: options.maxResultChars,
    userAgent: `kosmokrator/${version()}`,
    log,
  });
}

/** What does not belong to any account may be meant to hold for one. */
async function warnOfSlips(
  { settings }: ComposeOptions,
  { plugins }: Catalog,
  credentials: CredentialStore,
  log: Log,
): Promise<void> {
  if (settings.layers.length === 0) return;
  for (const { manifest } of plugins)
    // What cannot be read is told by the call that needs it.
    for (const unknown of await unknownAccounts(settings, credentials, manifest.name).catch(() => []))
      if (unknown.meant.length > 0) log('warn', unknownAccountText(manifest.name, unknown));
}

const poolOf = ({ dir, manifest, sealed }: Plugin, log: Log): GuestPool =>
  new GuestPool({
    integration: manifest.name,
    pluginDir: dir,
    ...(sealed === undefined ? {} : { sources: sealed.sources }),
    guestPath: guestBundle(),
    luaDir: luaDir(),
    log,
  });

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
