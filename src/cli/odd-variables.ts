import { isPatience } from '../config/patience.js';
import { isLogLevel } from '../shared/log.js';
import { note } from './output.js';
import { oneLine } from './show/text-width.js';

/** Variables that have a meaning, whether a value has one, and what is taken instead. */
const CHECKS: readonly (readonly [name: string, fits: (value: string) => boolean, instead: string])[] = [
  ['KOSMO_LOG', isLogLevel, 'debug, info, warn or error; warn is taken'],
  ['KOSMO_PATIENCE', isPatience, 'a number from 1 to 100; 1 is taken'],
];

/** Says of variables that are set to something without a meaning what is taken instead. Nothing fails for them. */
export function warnOfOddVariables(env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, fits, instead] of CHECKS) {
    const value = env[name];
    if (value !== undefined && value !== '' && !fits(value))
      note(`kosmo: warn: ${name} is "${oneLine(value).slice(0, 48)}", but can be ${instead}.`);
  }
}
