import { KosmoError } from '../shared/errors.js';
import { shownName } from '../shared/names.js';

/** Whether the text can name an account of our own; the PHP CLI may have others. */
export const isAccountName = (text: string): boolean => /^[a-z0-9][a-z0-9_-]{0,47}$/.test(text);

/** Throws `usage` unless the text can name an account. */
export function checkAccountName(account: string): void {
  if (isAccountName(account)) return;
  throw new KosmoError('usage', `An account cannot be called ${shownName(account)}.`, {
    hint: 'Use lower-case letters, digits, - and _, starting with a letter or digit.',
  });
}
