import { previewOf, type Preview } from '../approvals/preview.js';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';
import { runReading, type FunctionRun, type RunnerParts } from './run-function.js';

/** How to find out what a call would change; undefined where its plugin cannot tell. Reads only, and never rejects. */
export function previewer(parts: RunnerParts, run: FunctionRun): (() => Promise<Preview>) | undefined {
  if (!run.fn.preview) return undefined;
  return () =>
    runReading(parts, run, { preview: true, timeoutMs: LIMITS.previewMs }).then(previewOf, failure);
}

function failure(error: unknown): Preview {
  const why = error instanceof KosmoError ? `${error.message} [${error.code}]` : 'a fault of KosmoKrator';
  return { failed: why.slice(0, LIMITS.previewChars) };
}
