import { pluginFolders } from '../config/paths.js';
import type { Settings } from '../config/settings.js';
import { pluginPlaces } from '../plugins/places.js';
import type { CredentialStore } from '../credentials/store.js';
import * as policy from '../policy/misspelt.js';

/** Throws `invalid_config` for settings of an integration whose name is a slip of the pen. `also`: one that is not installed. */
export const refuseMisspelt = (settings: Settings, also: readonly string[] = []): void =>
  policy.refuseMisspelt(settings, () => [...pluginPlaces(pluginFolders()).map(({ name }) => name), ...also]);

/** Sections of accounts that have no credentials, such as misspelt ones. */
export async function unknownAccounts(
  settings: Settings,
  store: Pick<CredentialStore, 'accountNames'>,
  integration: string,
): Promise<policy.UnknownAccount[]> {
  const sections = settings.layers.some(
    ({ integrations }) => (integrations.get(integration)?.accounts.size ?? 0) > 0,
  );
  // A database may have to be opened for the names.
  return sections ? policy.unknownAccounts(settings, integration, await store.accountNames(integration)) : [];
}

/** Names of such sections that may be a slip for this account. */
export const slipsOf = (unknown: readonly policy.UnknownAccount[], account: string): string[] =>
  unknown.filter(({ meant }) => meant.includes(account)).map(({ name }) => name);

/** The same with its place, in a sentence or two. */
export const unknownAccountText = (integration: string, unknown: policy.UnknownAccount): string =>
  `${unknown.at}: ${integration} has no account "${unknown.name}". ${unknownAccountHint(integration, unknown)}`;

/** What to do about such a section. */
export const unknownAccountHint = (integration: string, { name, meant }: policy.UnknownAccount): string =>
  meant.length > 0
    ? `Did you mean ${meant.map((one) => `"${one}"`).join(' or ')}? Until the name is right, what it forbids is forbidden there. If it is another account: kosmo integrations:configure ${integration} --account=${name}, or add "${meant[0]}: {}" beside it`
    : `Run: kosmo integrations:configure ${integration} --account=${name}; or take the lines out.`;
