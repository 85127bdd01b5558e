import { checkAccountName } from '../../credentials/account-name.js';
import type { Manifest } from '../../plugins/manifest.js';
import { ERROR_TABLE } from '../../shared/error-table.js';
import { KosmoError } from '../../shared/errors.js';
import {
  changesSettings,
  settingsRequest,
  storeSettings,
  type SettingsFlags,
  type SettingsRequest,
} from '../apply-settings.js';
import { checkCredentials, describeIdentity, type Check } from '../check-credentials.js';
import { credentialStore } from '../credential-store.js';
import { readConfigureInput } from '../configure-input.js';
import { planChanges, storedAccount, type Changes } from '../credential-changes.js';
import { gatherCredentials, type GatherOptions } from '../gather-credentials.js';
import { failureLines } from '../failure.js';
import { note, printJson, printLine, printProse } from '../output.js';
import { ownPluginDir } from '../kit/plugin-dir.js';
import { pluginRegistry } from '../plugin-registry.js';
import { settingsState } from '../settings-state.js';
import { err } from '../show/colors.js';

export interface ConfigureOptions extends GatherOptions, SettingsFlags {
  account?: string;
  stdinJson?: boolean;
  /** Folder of a plugin that need not be installed. */
  plugin?: string;
  check: boolean;
  json?: boolean;
}

interface Done extends Changes {
  account: string;
  settings: SettingsRequest;
  /** The configuration file, if it was changed. */
  settingsFile?: string;
  configured: boolean;
  check?: Check;
}

/**
 * `kosmo integrations:configure`: checks every field, stores them in one step, then tries them against the service. What
 * the service refuses is taken back: working credentials are not lost to a typing error.
 */
export async function configure(integration: string, options: ConfigureOptions): Promise<void> {
  const manifest = await manifestOf(integration, options.plugin);
  const input = options.stdinJson === true ? await readConfigureInput() : undefined;
  const account = options.account ?? input?.account ?? 'default';
  checkAccountName(account);
  const settings = settingsRequest(options, input);
  const store = credentialStore();
  const stored = await storedAccount(store, integration, account);
  const given = await gatherCredentials(
    manifest,
    options,
    input,
    Object.keys(stored.fields),
    !changesSettings(settings),
  );
  const changes = await planChanges(manifest, store, stored, given);
  const changed = Object.keys(changes.set).length > 0 || changes.unset.length > 0;
  const before = (await store.own.account(integration, account)) ?? {};
  if (changed) await store.own.update(integration, account, changes.set, changes.unset);
  const now = (await storedAccount(store, integration, account)).fields;
  const configured = manifest.credentials.every(({ key, required }) => !required || Object.hasOwn(now, key));
  const check =
    options.check && options.plugin === undefined && configured && changed
      ? await checkCredentials(manifest, account)
      : undefined;
  if (check !== undefined && isRefusal(check)) {
    const added = Object.keys(changes.set).filter((key) => !Object.hasOwn(before, key));
    await store.own.update(integration, account, before, added);
    throw refused(check.error);
  }
  const settingsFile = await storeSettings(integration, settings);
  const done: Done = {
    ...changes,
    account,
    settings,
    ...(settingsFile === undefined ? {} : { settingsFile }),
    configured,
    ...(check === undefined ? {} : { check }),
  };
  if (options.json === true) printJson(await toJson(manifest, done));
  else printText(manifest, done, store.own.file);
}

type Refusal = Extract<Check, { ok: false }>;

/** Whether the service itself said no. If it could not be asked, also for want of what a reference points to, it did not. */
function isRefusal(check: Check): check is Refusal {
  return (
    !check.ok &&
    !/^(?:upstream_|call_timeout|guest_|cancelled|internal|credentials_reference)/.test(check.error.code)
  );
}

function refused(error: Refusal['error']): KosmoError {
  const hint = typeof error['hint'] === 'string' ? error['hint'] : undefined;
  // Codes of ours come before the service is asked, for example where two references turn out not to belong together.
  const ours = Object.hasOwn(ERROR_TABLE, error.code) && error.code.startsWith('credentials_');
  const why = ours ? 'The credentials cannot be used' : 'The service refused the credentials';
  return new KosmoError('credentials_invalid', `${why}, so nothing was changed. ${error.message}`, {
    hint: `${hint === undefined ? '' : `${hint} `}To store them all the same: --no-check.`,
    details: { refusal: error.code },
  });
}

async function toJson(manifest: Manifest, done: Done): Promise<Record<string, unknown>> {
  const { enabled, permissions } = await settingsState(manifest.name);
  return {
    success: true,
    provider: manifest.name,
    account: done.account,
    scope: done.settings.scope,
    credentials_set: Object.keys(done.set),
    credentials_unset: done.unset,
    enabled,
    configured: done.configured,
    cli_setup_supported: true,
    cli_runtime_supported: true,
    permissions,
    notes: done.notes,
    ...(done.check === undefined ? {} : { check: done.check }),
  };
}

function printText(manifest: Manifest, done: Done, file: string): void {
  for (const line of done.notes) note(line);
  const where = `${manifest.name}, account ${done.account}, in ${file}`;
  if (Object.keys(done.set).length > 0)
    printProse(`Stored ${Object.keys(done.set).join(', ')} for ${where}.`);
  if (done.unset.length > 0) printProse(`Removed ${done.unset.join(', ')} of ${where}.`);
  if (done.settingsFile !== undefined) printProse(`${settingsLine(done.settings)} in ${done.settingsFile}.`);
  if (!done.configured) note(err.yellow('The account is not complete now: calls with it fail.'));
  if (done.check?.ok === true) for (const line of describeIdentity(done.check.identity)) printLine(line);
  else if (done.check) {
    note(err.yellow('The credentials are stored, but trying them failed:'));
    for (const line of failureLines(done.check.error)) note(line);
  }
}

function settingsLine({ enabled, permissions }: SettingsRequest): string {
  const words = [
    enabled === undefined ? undefined : `enabled: ${enabled}`,
    permissions?.read && `read: ${permissions.read}`,
    permissions?.write && `write: ${permissions.write}`,
  ];
  return `Set ${words.filter(Boolean).join(', ')}`;
}

/** Of a plugin that is being written, its folder says what it needs; it is not asked anything. */
async function manifestOf(integration: string, folder: string | undefined): Promise<Manifest> {
  if (folder === undefined) return (await pluginRegistry().load(integration)).manifest;
  const { loadFolder } = await import('../../plugins/load-folder.js');
  const { manifest } = loadFolder(ownPluginDir(folder));
  if (manifest.name === integration) return manifest;
  throw new KosmoError(
    'usage',
    `The plugin in ${folder} is called "${manifest.name}", not "${integration}".`,
  );
}
