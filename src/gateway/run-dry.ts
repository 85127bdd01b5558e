import type { DryRun } from './dry-run.js';
import { requestsOf, runFunction, type FunctionRun, type RunnerParts } from './run-function.js';

/** Runs a script up to its first write. Resolves with its result, or `{}` if it came to a write. */
export async function runDry(parts: RunnerParts, run: FunctionRun, dryRun: DryRun): Promise<string> {
  const signal = AbortSignal.any([run.signal, dryRun.signal]);
  const requests = requestsOf(parts, run, { operation: run.fn.operation, writeAllowed: false }, dryRun);
  try {
    const json = await runFunction(parts, { ...run, signal }, requests);
    // What a script makes of a write that was not sent is no result.
    return dryRun.stopped ? '{}' : json;
  } catch (error) {
    if (dryRun.stopped) return '{}';
    throw error;
  }
}
