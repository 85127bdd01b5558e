import { checkPlugin } from '../../plugins/check/check-plugin.js';
import type { Finding } from '../../plugins/check/finding.js';
import type { Plugin, SealedFiles } from '../../plugins/loader.js';
import { loadSealed } from '../../plugins/sealed.js';
import { KosmoError } from '../../shared/errors.js';
import { escapeUnsafe } from '../../shared/log.js';
import { findingLines } from '../commands/plugin-check.js';
import { failureLines } from '../failure.js';
import { note } from '../output.js';
import { Inspector } from './inspector.js';

export type Checked = { plugin: Plugin & { sealed: SealedFiles } } | { fault: KosmoError };

/** A plugin as it is now, if `plugin:check` finds no error in it. Its errors go to stderr. */
export async function loadChecked(dir: string, signal: AbortSignal): Promise<Checked> {
  const inspector = new Inspector(dir);
  const stop = (): void => void inspector.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { findings } = await checkPlugin(dir, inspector.inspect);
    if (signal.aborted) throw new KosmoError('cancelled', 'The server ends.');
    say(findings, dir);
    const broken = findings.find(({ severity }) => severity === 'error');
    if (broken === undefined) return { plugin: loadSealed(dir) };
    const { file, line, message, fix } = broken;
    return { fault: new KosmoError('invalid_manifest', `${dir}/${file}:${line}: ${message}`, { hint: fix }) };
  } catch (error) {
    if (!(error instanceof KosmoError)) throw error;
    if (!signal.aborted) for (const line of failureLines(error)) note(line);
    return { fault: error };
  } finally {
    signal.removeEventListener('abort', stop);
    await inspector.close();
  }
}

/** At each save again: warnings are only counted. */
function say(findings: readonly Finding[], dir: string): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  for (const error of errors) for (const line of findingLines(error, dir)) note(escapeUnsafe(line));
  const warnings = findings.length - errors.length;
  if (warnings > 0)
    note(`plugin:dev: ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}; kosmo plugin:check shows them`);
}
