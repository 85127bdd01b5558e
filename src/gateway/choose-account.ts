import { KosmoError } from '../shared/errors.js';
import { isJsonObject } from '../shared/json.js';

/** The argument by which a client names an account. It never reaches the function. */
export const ACCOUNT_ARGUMENT = '_account';

export interface Choice {
  args: unknown;
  account?: string;
}

/**
 * Takes the account out of a call: the user's pinned one, else the caller's own (`--account`), else `_account`.
 * Throws `invalid_arguments` if `_account` is no name, `unknown_account` if it is not the pinned one.
 */
export function chooseAccount(given: unknown, asked: string | undefined, pinned: string | undefined): Choice {
  if (!isJsonObject(given) || !Object.hasOwn(given, ACCOUNT_ARGUMENT))
    return withAccount(given, pinned ?? asked);
  const { [ACCOUNT_ARGUMENT]: named, ...args } = given;
  if (named === null) return withAccount(args, pinned ?? asked);
  if (typeof named !== 'string' || named === '') {
    throw new KosmoError(
      'invalid_arguments',
      `"${ACCOUNT_ARGUMENT}" must be the name of an account. Nothing was called.`,
      {
        hint: 'Leave it out to use the default account.',
        details: { field: ACCOUNT_ARGUMENT },
      },
    );
  }
  const only = pinned ?? asked;
  if (only !== undefined && named !== only) {
    throw new KosmoError(
      'unknown_account',
      `Account "${named}" is not served here: the user chose "${only}". Nothing was called.`,
      { hint: `Leave "${ACCOUNT_ARGUMENT}" out.`, details: { accounts: [only] } },
    );
  }
  return { args, account: named };
}

const withAccount = (args: unknown, account: string | undefined): Choice =>
  account === undefined ? { args } : { args, account };
