import { dirname, join } from 'node:path';
import { deadClaims, withLock } from '../shared/lock.js';
import { checkPrivateFolder } from '../shared/private-folder.js';
import { leftovers, sweepTemp, writePrivate } from '../shared/safe-file.js';
import { checkAccountName } from './account-name.js';
import { encrypt } from './cipher.js';
import { KeySource } from './cipher-key.js';
import type { CredentialFile } from './file-format.js';
import { own, readCredentialFile, storedAccountNames } from './read-file.js';
import { isReference } from './references.js';

/**
 * The credential file of one KOSMO_HOME. Reads change nothing; writes are atomic and under a lock. Values are encrypted
 * on the way in; references are kept readable. What is read is as stored: `CredentialStore` opens it.
 */
export class FileStore {
  constructor(
    readonly file: string,
    readonly keys: KeySource = new KeySource(join(dirname(file), 'credentials.key')),
  ) {}

  /** Stored field values of one account, or undefined when nothing is stored for it. */
  async account(integration: string, account: string): Promise<Record<string, string> | undefined> {
    const { integrations } = await readCredentialFile(this.file);
    return own(own(integrations, integration) ?? {}, account);
  }

  /** Stored field values of every account. */
  async accounts(integration: string): Promise<Record<string, Record<string, string>>> {
    return own((await readCredentialFile(this.file)).integrations, integration) ?? {};
  }

  accountNames(integration: string): Promise<string[]> {
    return storedAccountNames(this.file, integration);
  }

  /** Sets and removes fields of one account; an account without fields disappears. */
  async update(
    integration: string,
    account: string,
    set: Record<string, string>,
    unset: readonly string[] = [],
  ): Promise<void> {
    checkAccountName(account);
    await this.change(async (data) => {
      const accounts = new Map(Object.entries(own(data.integrations, integration) ?? {}));
      const fields = new Map(Object.entries(accounts.get(account) ?? {}));
      for (const [key, value] of Object.entries(await this.seal(set))) fields.set(key, value);
      for (const key of unset) fields.delete(key);
      if (fields.size > 0) accounts.set(account, Object.fromEntries(fields));
      else accounts.delete(account);
      return withAccounts(data, integration, accounts);
    });
  }

  /** Removes one account, or all of the integration. Returns the names that were removed. */
  async remove(integration: string, account?: string): Promise<string[]> {
    const names = (await this.accountNames(integration)).filter(
      (name) => account === undefined || name === account,
    );
    if (names.length === 0) return [];
    await this.change((data) => {
      const accounts = new Map(Object.entries(own(data.integrations, integration) ?? {}));
      for (const name of names) accounts.delete(name);
      return withAccounts(data, integration, accounts);
    });
    return names;
  }

  /** Removes what killed writers left: temp files, with secrets in them, and claims to the lock. */
  async sweep(): Promise<void> {
    for (const file of [this.file, this.keys.file]) {
      const remains = [...(await leftovers(file)), ...(await deadClaims(file))];
      if (remains.length > 0) await withLock(file, () => sweepTemp(file));
    }
  }

  private async change(
    next: (data: CredentialFile) => CredentialFile | Promise<CredentialFile>,
  ): Promise<void> {
    await checkPrivateFolder(dirname(this.file));
    await withLock(this.file, async () => {
      await sweepTemp(this.file);
      const data = await next(await readCredentialFile(this.file));
      await writePrivate(this.file, `${JSON.stringify(data, null, 2)}\n`);
    });
  }

  private async seal(values: Record<string, string>): Promise<Record<string, string>> {
    const sealed: Record<string, string> = {};
    for (const [key, value] of Object.entries(values)) {
      sealed[key] = isReference(value) ? value : await encrypt(value, await this.keys.orCreate());
    }
    return sealed;
  }
}

function withAccounts(
  data: CredentialFile,
  integration: string,
  accounts: ReadonlyMap<string, Record<string, string>>,
): CredentialFile {
  const next = new Map(Object.entries(data.integrations));
  if (accounts.size > 0) next.set(integration, Object.fromEntries(accounts));
  else next.delete(integration);
  return { version: 1, integrations: Object.fromEntries(next) };
}
