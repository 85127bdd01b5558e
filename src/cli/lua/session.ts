import { LIMITS } from '../../config/limits.js';
import { guestBundle, kosmoHome, luaDir } from '../../config/paths.js';
import { disabledAt, loadSettings } from '../../config/settings.js';
import type { Gateway } from '../../gateway/gateway.js';
import { WorkflowApp } from '../../gateway/workflow/app.js';
import { GuestPool } from '../../runtime/pool.js';
import { RUNTIME_LIMITS } from '../../runtime/limits.js';
import type { ScriptFinding, ScriptGlobal } from '../../shared/wire.js';
import { createLog } from '../../shared/log.js';
import { composeGateway } from '../compose.js';
import { credentialStore } from '../credential-store.js';
import { pluginRegistry } from '../plugin-registry.js';
import { terminalAsk } from '../terminal-ask.js';
import { runScript, type ScriptReport, type ScriptRun } from './run-script.js';

export interface SessionOptions {
  /** False for `mcp:lua`, whose scripts reach no integration. */
  integrations?: boolean;
  force: boolean;
  strict: boolean;
  /** CPU seconds and bytes per script; absent: the defaults. */
  cpuLimit?: number;
  memoryLimit?: number;
}

/** A guest for workflow scripts and a gateway to all enabled integrations. Every script gets a fresh Lua state. */
export class LuaSession {
  private constructor(
    private readonly gateway: Gateway,
    private readonly pool: GuestPool,
    private readonly accounts: ReadonlyMap<string, readonly string[]>,
    private readonly options: SessionOptions,
  ) {}

  static async open(options: SessionOptions): Promise<LuaSession> {
    const settings = await loadSettings(kosmoHome());
    const integrations = (options.integrations === false ? [] : pluginRegistry().names()).filter(
      (name) => disabledAt(settings, name) === undefined,
    );
    const gateway = await composeGateway({
      integrations,
      lenient: true,
      settings,
      write: { value: 'ask', at: 'the default of scripts is ask', explicit: false },
      force: options.force,
      maxResultChars: LIMITS.workflowResultChars,
    });
    const store = credentialStore();
    const accounts = await Promise.all(
      integrations.map(async (name) => [name, await store.accountNames(name)] as const),
    );
    const pool = new GuestPool({
      integration: 'workflow',
      // Scripts have no folder of their own; the host's Lua is all that this guest may read.
      pluginDir: luaDir(),
      guestPath: guestBundle(),
      luaDir: luaDir(),
      log: createLog(),
    });
    pool.warm();
    return new LuaSession(gateway, pool, new Map(accounts), options);
  }

  run(name: string, source: string, signal: AbortSignal): Promise<{ report: ScriptReport; exit: number }> {
    const app = new WorkflowApp(this.gateway, this.accounts, terminalAsk());
    const run: ScriptRun = {
      name,
      source,
      strict: this.options.strict,
      without: this.missing(),
      cpuMs: this.options.cpuLimit === undefined ? RUNTIME_LIMITS.cpuMs : this.options.cpuLimit * 1000,
      memoryBytes: this.options.memoryLimit ?? RUNTIME_LIMITS.memoryBytes,
      signal,
    };
    return runScript(this.pool, app, run, this.options.force);
  }

  /** As the other runtime has it: `app` is nil where no function can be called, and `mcp:lua` has no `docs`. */
  private missing(): ScriptGlobal[] {
    return [
      ...(this.gateway.catalog.entries.length === 0 ? (['app'] as const) : []),
      ...(this.options.integrations === false ? (['docs'] as const) : []),
    ];
  }

  /** What is not portable in a script. */
  async check(source: string): Promise<ScriptFinding[]> {
    const json = await this.pool.call({
      checkSource: source,
      timeoutMs: RUNTIME_LIMITS.cpuMs,
      signal: new AbortController().signal,
    });
    return JSON.parse(json) as ScriptFinding[];
  }

  async close(): Promise<void> {
    await Promise.all([this.gateway.close(), this.pool.close()]);
  }
}
