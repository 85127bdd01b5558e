import type { RunState } from '../core.js';
import { JsError } from '../failures.js';

const SENTENCES: Record<Exclude<RunState, 'running'>, string> = {
  paused:
    'Cannot run functions while this deployment is paused. Resume the deployment in the dashboard settings to allow functions to run.',
  disabled: 'This deployment has been disabled. Functions cannot run until it is enabled.',
  suspended: 'Cannot run functions while this deployment is suspended.',
};

/** Throws `JsError` unless functions of the application may run. */
export function requireRunning(state: RunState): void {
  if (state !== 'running') throw new JsError(SENTENCES[state], '');
}
