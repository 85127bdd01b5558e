import { kosmoHome } from '../config/paths.js';
import { disabledAt, loadSettings, type PermissionWords } from '../config/settings.js';
import { KosmoError } from '../shared/errors.js';
import type { ConfigureInput } from './configure-input.js';

/** The part of `integrations:configure` that belongs to the configuration, not to credentials. */
export type SettingsRequest = Pick<ConfigureInput, 'enabled' | 'permissions' | 'scope'>;

export interface SettingsState {
  enabled: boolean;
  /** What the files say; null where they say nothing. */
  permissions: { read: string | null; write: string | null };
}

/** Refuses what cannot be stored, before anything is. `enabled: true` needs no line in a file. */
export function checkSettings(request: SettingsRequest): void {
  if (request.enabled !== false && request.permissions === undefined) return;
  throw new KosmoError(
    'usage',
    'enabled: false and permissions cannot be set by this command. Nothing was stored.',
    { hint: 'Write them in config.yaml, under kosmo.integrations.' },
  );
}

/** What the configuration files say of an integration. */
export async function settingsState(integration: string): Promise<SettingsState> {
  const settings = await loadSettings(kosmoHome());
  const word = (key: keyof PermissionWords): string | null =>
    settings.layers.map((layer) => layer.integrations.get(integration)?.[key]?.value).findLast(Boolean) ??
    null;
  return {
    enabled: disabledAt(settings, integration) === undefined,
    permissions: { read: word('read'), write: word('write') },
  };
}
