import type { Manifest } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import { shownName } from '../shared/names.js';
import { didYouMean } from '../shared/suggest.js';
import { isAccountName } from './account-name.js';
import { configureHint, DEFAULT_ACCOUNT, toAccount, type Account } from './account.js';
import { decrypt, isEncrypted } from './cipher.js';
import type { CipherKey } from './cipher-key.js';
import type { FileStore } from './file-store.js';
import { storedMark } from './key-facts-file.js';
import { valuesDigest } from './values-digest.js';
import type { PhpStore, StoredAccounts } from './php-store.js';
import { Redactor } from './redact.js';
import { isReference, References } from './references.js';
import { isPlainHttp } from './values.js';

export { DEFAULT_ACCOUNT, toAccount, type Account } from './account.js';

/** Where an account's values are stored: our own file, or the PHP CLI's database. */
export type Source = 'own' | 'php';

export type PlainHttp = (integration: string, account: string) => Promise<boolean>;

/** An account's values as they are stored: encrypted, plain or references. */
export interface StoredAccount {
  name: string;
  source: Source;
  fields: Record<string, string>;
}

/**
 * Finds accounts in our own file and, behind it, in the PHP CLI's database. An account is taken from one of them as a
 * whole: mixing fields could send the key of one deployment to the URL of another. Values are read on every call, so
 * a change is seen without a restart. Throws `credentials_missing`, `unknown_account`, `account_required`,
 * `credentials_invalid`, `credentials_unreadable`, `credentials_undecryptable`, `credentials_reference`.
 */
export class CredentialStore {
  readonly redactor = new Redactor();
  /** Stored values of other accounts that the redactor knows already. */
  private readonly known = new Set<string>();

  constructor(
    readonly own: FileStore,
    private readonly php?: PhpStore,
    private readonly references = new References(),
    /** Whether the user allows plain http to another machine. Asked only where a URL is such. */
    readonly plainHttp: PlainHttp = () => Promise.resolve(false),
  ) {}

  /** The account that a call uses: the wanted one, else `default`, else the only one there is. */
  async resolve(manifest: Manifest, wanted?: string): Promise<Account> {
    // Read once for all fields, while the file is read: every call waits for this. Without need, its fault is none.
    const cipherKey = this.own.keys.existing();
    cipherKey.catch(() => undefined);
    const stored = await this.find(manifest.name, wanted);
    const values: Record<string, string> = {};
    for (const { key } of manifest.credentials) {
      if (Object.hasOwn(stored.fields, key))
        values[key] = await this.open(manifest.name, stored, key, cipherKey);
    }
    await this.know(manifest);
    const plainHttp =
      Object.values(values).some((value) => isPlainHttp(value.trim())) &&
      (await this.plainHttp(manifest.name, stored.name));
    const account = toAccount(manifest, stored.name, values, this.redactor, plainHttp);
    return { ...account, ...(await this.marks(manifest.name, stored, account, cipherKey)) };
  }

  /** What facts about the account's key are bound to. */
  private async marks(
    integration: string,
    { name, source, fields }: StoredAccount,
    { values }: Account,
    cipherKey: Promise<CipherKey>,
  ): Promise<Pick<Account, 'stored' | 'digest'>> {
    if (source === 'own' && !Object.values(fields).some(isReference)) return { stored: storedMark(fields) };
    // Without a key, a digest could be tried against guesses: then nothing is kept.
    const key = await cipherKey.catch(() => undefined);
    // The PHP CLI may store plain values: a mark of them could be tried, too.
    const stored = source === 'php' ? '' : storedMark(fields);
    return key ? { stored, digest: valuesDigest(key, [integration, name], values) } : {};
  }

  /**
   * Makes the secrets of all accounts in our own file known to the redactor: arguments and results of one account may
   * hold the key of another. References are not followed for that, and what cannot be opened is left to its own call.
   */
  private async know({ name: integration, credentials }: Manifest): Promise<void> {
    const secrets = credentials.filter(({ type }) => type === 'secret');
    for (const [name, fields] of Object.entries(await this.own.accounts(integration)))
      for (const { key } of secrets) {
        const stored = Object.hasOwn(fields, key) ? fields[key] : undefined;
        if (stored === undefined || this.known.has(stored) || isReference(stored)) continue;
        const value = await this.open(integration, { name, source: 'own', fields }, key).catch(
          () => undefined,
        );
        if (value === undefined) continue;
        this.known.add(stored);
        this.redactor.add([value.trim()]);
      }
  }

  /** As `resolve`, without opening any value. An account without values is one that nobody has configured. */
  async find(integration: string, wanted?: string): Promise<StoredAccount> {
    const name = wanted ?? DEFAULT_ACCOUNT;
    const own = await this.own.account(integration, name);
    if (own) return { name, source: 'own', fields: own };
    const php = await this.phpAccounts(integration);
    const found = php.get(name);
    if (found) return { name, source: 'php', fields: found };
    const names = await this.names(integration, php);
    if (names.length === 0 && name === DEFAULT_ACCOUNT) return { name, source: 'own', fields: {} };
    if (wanted !== undefined) throw unknownAccount(integration, wanted, names);
    const [only] = names;
    if (names.length === 1 && only !== undefined) return this.find(integration, only);
    throw new KosmoError(
      'account_required',
      `Integration "${integration}" has several accounts and none called "${DEFAULT_ACCOUNT}". Nothing was called.`,
      { hint: `Name one: ${names.join(', ')}.`, details: { accounts: names } },
    );
  }

  /** One stored value, decrypted or fetched. References count in our own file only. */
  async open(
    integration: string,
    account: StoredAccount,
    key: string,
    cipherKey?: Promise<CipherKey>,
  ): Promise<string> {
    const stored = account.fields[key] ?? '';
    const what = `${integration}.${account.name}.${key}`;
    if (isEncrypted(stored)) return decrypt(stored, await (cipherKey ?? this.own.keys.existing()), what);
    return account.source === 'own' && isReference(stored) ? this.references.fetch(stored, what) : stored;
  }

  /** Accounts that have stored values, in either place. */
  async accountNames(integration: string): Promise<string[]> {
    return this.names(integration, await this.phpAccounts(integration));
  }

  /** The PHP CLI's database, if there is one. */
  async phpDatabase(): Promise<string | undefined> {
    return this.php?.database();
  }

  /** Whether the PHP CLI has an account, used or not. */
  async inPhp(integration: string, account: string): Promise<boolean> {
    return (await this.phpAccounts(integration)).has(account);
  }

  private async names(integration: string, php: StoredAccounts): Promise<string[]> {
    return [...new Set([...(await this.own.accountNames(integration)), ...php.keys()])].sort();
  }

  private async phpAccounts(integration: string): Promise<StoredAccounts> {
    return (await this.php?.accounts(integration)) ?? new Map<string, Record<string, string>>();
  }
}

function unknownAccount(integration: string, wanted: string, names: string[]): KosmoError {
  return new KosmoError(
    'unknown_account',
    `Integration "${integration}" has no account ${shownName(wanted)}.${didYouMean(wanted, names)}`,
    {
      hint:
        names.length === 0
          ? configureHint(integration, isAccountName(wanted) ? wanted : undefined)
          : `Accounts: ${names.join(', ')}.`,
      details: { accounts: names },
    },
  );
}
