import { KosmoError } from '../shared/errors.js';
import { withLock } from '../shared/lock.js';
import { readPrivate, sweepTemp, writePrivate } from '../shared/safe-file.js';
import { checkAccountName } from './account-name.js';
import { credentialFile, emptyCredentialFile, type CredentialFile } from './file-format.js';

const MAX_BYTES = 4 * 1024 * 1024;

/** The credential file of one KOSMO_HOME. Reads change nothing; writes are atomic and under a lock. */
export class FileStore {
  constructor(readonly file: string) {}

  /** Field values of one account, or undefined when nothing is stored for it. */
  async account(integration: string, account: string): Promise<Record<string, string> | undefined> {
    const { integrations } = await this.read();
    return own(own(integrations, integration) ?? {}, account);
  }

  async accountNames(integration: string): Promise<string[]> {
    const { integrations } = await this.read();
    return Object.keys(own(integrations, integration) ?? {}).sort();
  }

  /** Sets and removes fields of one account; an account without fields disappears. */
  async update(
    integration: string,
    account: string,
    set: Record<string, string>,
    unset: string[] = [],
  ): Promise<void> {
    checkAccountName(account);
    await withLock(this.file, async () => {
      await sweepTemp(this.file);
      const data = await this.read();
      const accounts = new Map(Object.entries(own(data.integrations, integration) ?? {}));
      const fields = new Map(Object.entries(accounts.get(account) ?? {}));
      for (const [key, value] of Object.entries(set)) fields.set(key, value);
      for (const key of unset) fields.delete(key);
      if (fields.size > 0) accounts.set(account, Object.fromEntries(fields));
      else accounts.delete(account);
      const next = new Map(Object.entries(data.integrations));
      if (accounts.size > 0) next.set(integration, Object.fromEntries(accounts));
      else next.delete(integration);
      await writePrivate(
        this.file,
        `${JSON.stringify({ version: 1, integrations: Object.fromEntries(next) }, null, 2)}\n`,
      );
    });
  }

  private async read(): Promise<CredentialFile> {
    const text = await readPrivate(this.file, MAX_BYTES);
    if (text === undefined) return emptyCredentialFile();
    try {
      return credentialFile.parse(JSON.parse(text));
    } catch {
      // The parser's own message would quote the file, secrets included.
      throw new KosmoError(
        'credentials_unreadable',
        `${this.file} is not a credential file of this version; it is not used.`,
        {
          hint: 'Move it away and run `kosmo integrations:configure` again.',
        },
      );
    }
  }
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
