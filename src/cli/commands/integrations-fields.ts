import { checkAccountName } from '../../credentials/account-name.js';
import { isReference } from '../../credentials/references.js';
import type { CredentialStore, StoredAccount } from '../../credentials/store.js';
import { normalizeCredential } from '../../credentials/values.js';
import type { CredentialField, Manifest } from '../../plugins/manifest.js';
import { KosmoError } from '../../shared/errors.js';
import { credentialStore } from '../credential-store.js';
import { storedAccount } from '../credential-changes.js';
import { printJson, printLine, printProse } from '../output.js';
import { pluginRegistry } from '../plugin-registry.js';
import { out } from '../show/colors.js';
import { pairs } from '../show/table.js';
import { oneLine } from '../show/text-width.js';

interface FieldRow {
  key: string;
  label: string;
  type: string;
  required: boolean;
  configured: boolean;
  /** `own` (our file), `php` (the PHP CLI's database), or null. */
  source: string | null;
  /** The reference, if one is stored instead of a value. */
  reference?: string;
  /** Why a stored value cannot be used. */
  problem?: string;
  description: string;
}

/** `kosmo integrations:fields`: which credentials there are and where each comes from. Never shows a value. */
export async function integrationsFields(
  integration: string,
  options: { account?: string; json?: boolean },
): Promise<void> {
  const { manifest } = await pluginRegistry().load(integration);
  const store = credentialStore();
  const accounts = await store.accountNames(integration);
  const { account } = options;
  // The PHP CLI may have stored names that are none here.
  if (account !== undefined && !accounts.includes(account)) checkAccountName(account);
  const stored =
    account === undefined && accounts.length > 0
      ? await store.find(integration)
      : await storedAccount(store, integration, account ?? 'default');
  const fields = await Promise.all(
    manifest.credentials.map((field) => fieldRow(store, manifest, stored, field)),
  );
  if (options.json === true) {
    printJson({
      success: true,
      provider: integration,
      account: stored.name,
      accounts,
      cli_setup_supported: true,
      cli_runtime_supported: true,
      auth_strategy: manifest.authorization === undefined ? 'none' : 'api_key',
      compatibility_summary: 'Runs locally.',
      precedence: ['own', 'php'],
      stores: { own: store.own.file, php: (await store.phpDatabase()) ?? null },
      fields,
      example: example(manifest, stored.name),
    });
    return;
  }
  printProse(
    `${out.bold(integration)}, account ${oneLine(stored.name)} (accounts: ${accounts.map(oneLine).join(', ') || 'none'})`,
  );
  for (const line of pairs(
    fields.map((row) => [row.key, describe(row)]),
    '  ',
  ))
    printLine(line);
  for (const line of await precedence(store, integration, stored)) printProse(out.dim(line));
}

/** Where accounts are looked for, and what of this one is not used because of that. */
async function precedence(
  store: CredentialStore,
  integration: string,
  { name, source }: StoredAccount,
): Promise<string[]> {
  const php = await store.phpDatabase();
  if (php === undefined) return [`Stored in ${store.own.file}; there is no database of the PHP CLI.`];
  const both = source === 'own' && (await store.inPhp(integration, name));
  return [
    `An account counts as a whole, from the first that has it: 1. ${store.own.file}  2. ${php} (PHP CLI, only read)`,
    ...(both ? [`The PHP CLI has ${name}, too; that one is not used.`] : []),
  ];
}

async function fieldRow(
  store: CredentialStore,
  manifest: Manifest,
  stored: StoredAccount,
  field: CredentialField,
): Promise<FieldRow> {
  const raw = Object.hasOwn(stored.fields, field.key) ? stored.fields[field.key] : undefined;
  const problem = raw === undefined ? undefined : await problemOf(store, manifest, stored, field);
  const reference = raw !== undefined && stored.source === 'own' ? shownReference(raw) : undefined;
  return {
    key: field.key,
    label: field.label,
    type: field.type,
    required: field.required,
    configured: raw !== undefined,
    source: raw === undefined ? null : stored.source,
    ...(reference === undefined ? {} : { reference }),
    ...(problem === undefined ? {} : { problem }),
    description: field.help,
  };
}

/** A command line may hold a secret of its own. */
function shownReference(raw: string): string | undefined {
  if (!isReference(raw)) return undefined;
  return raw.startsWith('cmd:') ? 'cmd:…' : raw;
}

async function problemOf(
  store: CredentialStore,
  manifest: Manifest,
  stored: StoredAccount,
  field: CredentialField,
): Promise<string | undefined> {
  try {
    const value = await store.open(manifest.name, stored, field.key);
    const plainHttp = await store.plainHttp(manifest.name, stored.name);
    normalizeCredential(manifest, field, value, { account: stored.name, plainHttp });
    return undefined;
  } catch (error) {
    if (error instanceof KosmoError) return error.message;
    throw error;
  }
}

function describe(row: FieldRow): string {
  const problem = row.problem === undefined ? '' : out.red(`; ${oneLine(row.problem)}`);
  if (!row.configured) return row.required ? out.yellow('missing') : out.dim('not set');
  const state = out.green(row.source === 'php' ? 'from the PHP CLI' : 'configured');
  return `${state}${row.reference === undefined ? '' : ` (${oneLine(row.reference)})`}${problem}`;
}

function example(manifest: Manifest, account: string): string {
  const values = manifest.credentials.map((field) => `"${field.key}":"…"`).join(',');
  return `echo '{"account":"${account}","credentials":{${values}}}' | kosmo integrations:configure ${manifest.name} --stdin-json --json`;
}
