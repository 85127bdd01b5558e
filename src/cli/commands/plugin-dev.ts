import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { LIMITS } from '../../config/limits.js';
import { kosmoHome } from '../../config/paths.js';
import { loadSettings } from '../../config/settings.js';
import { version } from '../../config/version.js';
import { serveStdio } from '../../mcp/serve.js';
import { planServe } from '../../policy/profile.js';
import { refuseDisabled } from '../compose-offer.js';
import { refuseMisspelt } from '../misspelt.js';
import { DevSession } from '../kit/dev-session.js';
import { ownPluginDir } from '../kit/plugin-dir.js';
import { pinnedAccounts } from '../pinned-accounts.js';
import { surviveFaults } from '../survive-faults.js';
import type { ServeOptions } from './mcp-serve.js';

export type DevOptions = Pick<ServeOptions, 'account' | 'write' | 'approve' | 'maxResultChars'>;

/**
 * `kosmo plugin:dev`: serves the plugin of a folder, reloaded at each save. The user named the folder, so it counts as
 * trusted for this process. Resolves when the client has gone.
 */
export async function pluginDev(given: string, options: DevOptions): Promise<void> {
  const dir = ownPluginDir(given);
  const name = basename(dir);
  const settings = await loadSettings(kosmoHome());
  refuseDisabled(settings, name);
  refuseMisspelt(settings, [name]);
  const { write, maxResultChars } = planServe(settings, { ...options, integrations: [name] });
  const session = await DevSession.start(dir, {
    settings,
    integrations: [name],
    write,
    approve: options.approve ?? 'either',
    session: randomBytes(8).toString('hex'),
    pinned: pinnedAccounts(options.account ?? [], [name]),
    maxResultChars: maxResultChars ?? LIMITS.resultChars,
  });
  try {
    surviveFaults();
    await serveStdio(session.offer, version());
  } finally {
    await session.close();
  }
}
