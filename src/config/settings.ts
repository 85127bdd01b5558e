import { projectConfig, userConfig } from './project.js';
import type { Permission } from './settings-schema.js';

/** A project's file comes with a repository: it can only tighten. */
export type Scope = 'user' | 'project';

/** A value that a file sets, and where: `file:line`. */
export interface Word<T> {
  value: T;
  at: string;
}

export interface PermissionWords {
  read?: Word<Permission>;
  write?: Word<Permission>;
}

export interface AccountSettings extends PermissionWords {
  /** Where the section is: `file:line`. */
  at?: string;
  production?: Word<boolean>;
  allowProductionWrites?: Word<boolean>;
  allowPlainHttp?: Word<boolean>;
}

export interface IntegrationSettings extends PermissionWords {
  /** Where the section is: `file:line`. */
  at?: string;
  enabled?: Word<boolean>;
  allowProductionWrites?: Word<boolean>;
  accounts: ReadonlyMap<string, AccountSettings>;
}

/** A named set of options for `mcp:serve`. */
export interface Profile {
  at: string;
  integrations?: Word<string[]>;
  write_policy?: Word<Permission>;
  max_result_chars?: Word<number>;
}

/** What one place of one file says. */
export interface Layer {
  file: string;
  scope: Scope;
  permissionsDefault?: Word<Permission>;
  integrations: ReadonlyMap<string, IntegrationSettings>;
  profiles: ReadonlyMap<string, Profile>;
}

export interface Settings {
  layers: readonly Layer[];
}

export const NO_SETTINGS: Settings = { layers: [] };

/**
 * Reads the user's and the project's configuration. Changes nothing; without a file it loads nothing.
 * Throws `invalid_config` with file and line for whatever is unknown or wrong.
 */
export async function loadSettings(
  home: string,
  cwd: string = process.cwd(),
  env: NodeJS.ProcessEnv = process.env,
): Promise<Settings> {
  const user = userConfig(home, env);
  const project = projectConfig(cwd, user);
  if (user === undefined && project === undefined) return NO_SETTINGS;
  const { readLayers } = await import('./read-layer.js');
  return {
    layers: [
      ...(user === undefined ? [] : readLayers(user, 'user')),
      ...(project === undefined ? [] : readLayers(project, 'project')),
    ],
  };
}

/** Where a file says that an integration is off, or undefined. One such word is enough. */
export function disabledAt(settings: Settings, integration: string): string | undefined {
  for (const layer of settings.layers) {
    const enabled = layer.integrations.get(integration)?.enabled;
    if (enabled?.value === false) return enabled.at;
  }
  return undefined;
}
