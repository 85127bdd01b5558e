import type { Runtime } from '../../../../src/gateway/runtimes.js';
import { luaDir } from '../../../../src/config/paths.js';
import { GuestPool } from '../../../../src/runtime/pool.js';
import { buildGuest } from '../../../helpers/guest-bundle.js';

/** A real guest for the plugin in a folder. Closing it also removes its bundle. */
export async function startPool(pluginDir: string): Promise<Runtime> {
  const bundle = await buildGuest();
  const pool = new GuestPool({
    integration: 'convex',
    pluginDir,
    guestPath: bundle.path,
    luaDir: luaDir(),
    log: () => undefined,
  });
  pool.warm();
  return {
    warm: () => pool.warm(),
    call: (call) => pool.call(call),
    close: async () => {
      await pool.close();
      bundle.remove();
    },
  };
}
