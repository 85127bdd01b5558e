import { WorkflowApp, type IntegrationCall } from '../../gateway/workflow/app.js';
import type { GuestPool } from '../../runtime/pool.js';
import { ScriptError } from '../../runtime/script-error.js';
import { exitCodeFor, KosmoError } from '../../shared/errors.js';
import type { JsonValue, ScriptGlobal, ScriptOutput } from '../../shared/wire.js';

export interface ScriptRun {
  /** What messages call the script. */
  name: string;
  source: string;
  strict: boolean;
  /** Globals that are nil. */
  without: readonly ScriptGlobal[];
  cpuMs: number;
  memoryBytes: number;
  signal: AbortSignal;
}

/** What `integrations:lua --json` prints; the keys are those of the PHP CLI. */
export interface ScriptReport {
  success: boolean;
  output: string;
  error: string | null;
  /** The list of returned values; null after an error. */
  result: JsonValue[] | null;
  execution_time_ms: number;
  /** Bytes; null after an error. */
  memory_usage: number | null;
  integration_calls: IntegrationCall[];
  meta: { permission_bypassed: boolean };
}

/** How much longer than its CPU time a script may take on the clock, waiting for services included. */
const WALL_CLOCK_FACTOR = 20;
const LONGEST_MS = 2 ** 31 - 1;

/** Runs one script in the guest, with `app` on the gateway's one path. Never throws for what a script did. */
export async function runScript(
  pool: GuestPool,
  app: WorkflowApp,
  run: ScriptRun,
  force: boolean,
): Promise<{ report: ScriptReport; exit: number }> {
  const started = performance.now();
  const report = (
    fields: Pick<ScriptReport, 'success' | 'output' | 'error' | 'result' | 'memory_usage'>,
  ): ScriptReport => ({
    ...fields,
    execution_time_ms: Math.round((performance.now() - started) * 100) / 100,
    integration_calls: app.calls,
    meta: { permission_bypassed: force },
  });
  try {
    const text = await pool.call({
      name: run.name,
      source: run.source,
      strict: run.strict,
      without: run.without,
      limits: { cpuMs: run.cpuMs, memoryBytes: run.memoryBytes },
      timeoutMs: Math.min(run.cpuMs * WALL_CLOCK_FACTOR, LONGEST_MS),
      signal: run.signal,
      mayRunAgain: () => app.harmless,
      app: (op, path, argsJson, signal) => app.answer(op, path, argsJson, signal),
    });
    const { output, result, memoryBytes } = JSON.parse(text) as ScriptOutput;
    return {
      report: report({ success: true, output, error: null, result, memory_usage: memoryBytes }),
      exit: 0,
    };
  } catch (error) {
    if (!(error instanceof KosmoError)) throw error;
    const output = error instanceof ScriptError ? (error.output ?? '') : '';
    // A limit can strike while a write is on its way; then nobody knows what became of it.
    const doubt = app.writeInFlight ? ' A write was under way; whether it was carried out is unknown.' : '';
    // What a script raises itself is a failure like any other, whatever code it gives it.
    const own = error instanceof ScriptError && error.code !== 'script_timeout';
    const exit = own ? 1 : exitCodeFor(error);
    return {
      report: report({
        success: false,
        output,
        error: error.message + doubt,
        result: null,
        memory_usage: null,
      }),
      exit,
    };
  }
}
