import pico from 'picocolors';

/** Whether a stream gets colours. NO_COLOR wins; FORCE_COLOR and CLICOLOR_FORCE colour pipes too; else a terminal decides. */
export function wantsColor(isTTY: boolean | undefined, env: NodeJS.ProcessEnv = process.env): boolean {
  if (isSet(env['NO_COLOR'])) return false;
  if (isSet(env['FORCE_COLOR'])) return !['0', 'false'].includes(env['FORCE_COLOR'] ?? '');
  if (isSet(env['CLICOLOR_FORCE']) && env['CLICOLOR_FORCE'] !== '0') return true;
  // A pipe has no `isTTY` at all, and picocolors would take undefined for "decide yourself".
  return isTTY === true && env['CLICOLOR'] !== '0' && env['TERM'] !== 'dumb';
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

export type Colors = ReturnType<typeof pico.createColors>;

/** Colours for results on stdout, and for all that goes to stderr. Each falls back to plain text by itself. */
export const out: Colors = pico.createColors(wantsColor(process.stdout.isTTY));
export const err: Colors = pico.createColors(wantsColor(process.stderr.isTTY));
