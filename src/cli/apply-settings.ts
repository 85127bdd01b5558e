import { kosmoHome } from '../config/paths.js';
import { editSettings, fileOf, type SettingsChange } from '../config/edit-settings.js';
import type { Scope } from '../config/settings.js';
import { PERMISSIONS, type Permission } from '../config/settings-schema.js';
import { KosmoError } from '../shared/errors.js';
import type { ConfigureInput } from './configure-input.js';

/** The flags of `integrations:configure` that belong to the configuration, not to credentials. */
export interface SettingsFlags {
  enable?: boolean;
  disable?: boolean;
  read?: string;
  write?: string;
  permissions?: string;
  global?: boolean;
  project?: boolean;
}

export interface SettingsRequest extends SettingsChange {
  scope: 'global' | 'project';
}

/** What flags and stdin ask for, flags first. Throws `usage` before anything is stored. */
export function settingsRequest(flags: SettingsFlags, input: ConfigureInput = {}): SettingsRequest {
  if (flags.enable === true && flags.disable === true)
    throw new KosmoError('usage', '--enable and --disable exclude each other. Nothing was stored.');
  if (flags.global === true && flags.project === true)
    throw new KosmoError('usage', '--global and --project exclude each other. Nothing was stored.');
  const listed = listOf(flags.permissions ?? '');
  const read = permission('read', flags.read) ?? listed.read ?? input.permissions?.read;
  const write = permission('write', flags.write) ?? listed.write ?? input.permissions?.write;
  const enabled = flags.enable === true ? true : flags.disable === true ? false : input.enabled;
  const request: SettingsRequest = {
    scope: flags.project === true ? 'project' : flags.global === true ? 'global' : (input.scope ?? 'global'),
    ...(enabled === undefined ? {} : { enabled }),
    ...(read === undefined && write === undefined ? {} : { permissions: { read, write } }),
  };
  if (changesSettings(request)) fileOf(request, scopeOf(request), place());
  return request;
}

export const changesSettings = ({ enabled, permissions }: SettingsRequest): boolean =>
  enabled !== undefined || permissions !== undefined;

/** Writes what was asked for; returns the file, or undefined where nothing was asked. */
export async function storeSettings(
  integration: string,
  request: SettingsRequest,
): Promise<string | undefined> {
  if (!changesSettings(request)) return undefined;
  return editSettings(integration, request, scopeOf(request), place());
}

const scopeOf = ({ scope }: SettingsRequest): Scope => (scope === 'project' ? 'project' : 'user');
const place = () => ({ home: kosmoHome(), cwd: process.cwd(), env: process.env });

/** `read:allow,write:ask`. */
function listOf(text: string): { read?: Permission | undefined; write?: Permission | undefined } {
  const found: { read?: Permission | undefined; write?: Permission | undefined } = {};
  for (const pair of text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [operation = '', value = ''] = pair.split(':');
    if (operation !== 'read' && operation !== 'write') throw invalid(pair);
    found[operation] = permission(operation, value);
  }
  return found;
}

function permission(operation: string, value: string | undefined): Permission | undefined {
  if (value === undefined) return undefined;
  const known = PERMISSIONS.find((one) => one === value);
  if (known === undefined) throw invalid(`${operation}:${value}`);
  return known;
}

const invalid = (pair: string): KosmoError =>
  new KosmoError('usage', `Invalid permission '${pair}'. Use read/write with allow, ask, or deny.`);
