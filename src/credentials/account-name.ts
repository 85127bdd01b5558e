import { KosmoError } from '../shared/errors.js';
import { shownName } from '../shared/suggest.js';

/** Throws `usage` unless the text can name an account. */
export function checkAccountName(account: string): void {
  if (/^[a-z0-9][a-z0-9_-]{0,47}$/.test(account)) return;
  throw new KosmoError('usage', `An account cannot be called ${shownName(account)}.`, {
    hint: 'Use lower-case letters, digits, - and _, starting with a letter or digit.',
  });
}
