import { kosmoHome } from '../config/paths.js';
import { disabledAt, loadSettings, type PermissionWords } from '../config/settings.js';

export interface SettingsState {
  enabled: boolean;
  /** What the files say; null where they say nothing. */
  permissions: { read: string | null; write: string | null };
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
