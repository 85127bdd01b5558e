import { guestBundle, luaDir } from '../../config/paths.js';
import type { Inspect } from '../../plugins/check/lua-check.js';
import { GUEST_TIMING } from '../../runtime/limits.js';
import { GuestPool } from '../../runtime/pool.js';
import { createLog } from '../../shared/log.js';
import type { ScriptInspection } from '../../shared/wire.js';

/** Looks at Lua files in a guest of its own: a plugin's source is never run, and never read by the host's process. */
export class Inspector {
  private readonly pool: GuestPool;

  constructor(pluginDir: string) {
    this.pool = new GuestPool({
      integration: 'check',
      pluginDir,
      guestPath: guestBundle(),
      luaDir: luaDir(),
      spare: false,
      log: createLog(),
    });
  }

  readonly inspect: Inspect = async (name, inspectSource) =>
    JSON.parse(
      await this.pool.call({
        name,
        inspectSource,
        timeoutMs: GUEST_TIMING.inspectMs,
        signal: new AbortController().signal,
      }),
    ) as ScriptInspection;

  close(): Promise<void> {
    return this.pool.close();
  }
}
