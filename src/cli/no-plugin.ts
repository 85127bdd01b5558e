import { KosmoError } from '../shared/errors.js';
import { isName } from '../shared/names.js';

/** The error about what names no installed plugin. A path is none, and neither is a key in the wrong place: not repeated. */
export const noPlugin = (given: string): KosmoError =>
  new KosmoError(
    'unknown_integration',
    isName(given)
      ? `No plugin "${given}" is installed.`
      : 'The name of an installed plugin is wanted, and what was given is none.',
    { hint: 'See `kosmo plugin:list`.' },
  );
