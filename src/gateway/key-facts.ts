import type { KeptFact } from '../credentials/key-facts-file.js';
import type { Account } from '../credentials/store.js';
import type { Manifest } from '../plugins/manifest.js';
import type { JsonObject } from '../shared/wire.js';

/** Integration → account → fact. */
export type KeptFacts = ReadonlyMap<string, ReadonlyMap<string, KeptFact>>;
/** Keeps a fact for later starts, or forgets it. */
export type KeepFact = (integration: string, account: string, fact: KeptFact | undefined) => Promise<void>;

interface Known {
  readOnly: boolean;
  /** Of the values it was learned with; one of the two is known. */
  stored?: string | undefined;
  values?: string;
}

/**
 * Whether the keys of accounts may only read. Learned from the identity function, kept between runs, and forgotten as
 * soon as an account has another key.
 */
export class KeyFacts {
  /** Called when the list of accounts that may only read has changed. */
  onChange: () => void = () => undefined;
  private readonly known = new Map<string, Map<string, Known>>();
  private readonly asked = new Map<string, Promise<JsonObject | undefined>>();
  private saving: Promise<unknown> = Promise.resolve();

  constructor(
    kept: KeptFacts = new Map(),
    private readonly keep: KeepFact = () => Promise.resolve(),
  ) {
    for (const [integration, accounts] of kept) this.known.set(integration, new Map(accounts));
  }

  /** Names of the accounts of an integration whose keys may only read, as far as is known. */
  readOnlyAccounts(integration: string): string[] {
    const accounts = [...(this.known.get(integration) ?? [])];
    return accounts.flatMap(([account, { readOnly }]) => (readOnly ? [account] : []));
  }

  /** What is known of this account with exactly these values; forgets what was known of others. */
  of({ name }: Manifest, account: Account): boolean | undefined {
    const known = this.known.get(name)?.get(account.name);
    if (known === undefined) return undefined;
    const same =
      known.values === undefined
        ? known.stored !== undefined && known.stored === account.stored
        : known.values === valuesOf(account);
    if (same) return known.readOnly;
    this.set(name, account.name, undefined);
    return undefined;
  }

  /** As `of`, asking the service once where nothing is known. What it does not say stays unknown. Never throws. */
  async find(
    manifest: Manifest,
    account: Account,
    identify: () => Promise<JsonObject>,
  ): Promise<boolean | undefined> {
    if (manifest.readOnly === undefined) return undefined;
    const known = this.of(manifest, account);
    const key = JSON.stringify([manifest.name, account.name, valuesOf(account)]);
    if (known !== undefined) return known;
    const asked = this.asked.get(key) ?? identify().catch(() => undefined);
    this.asked.set(key, asked);
    const identity = await asked;
    if (identity) this.learn(manifest, account, identity);
    return this.of(manifest, account);
  }

  /** Keeps what the identity function said. */
  learn(manifest: Manifest, account: Account, identity: JsonObject): void {
    const readOnly = manifest.readOnly === undefined ? undefined : identity[manifest.readOnly];
    if (typeof readOnly !== 'boolean' || this.of(manifest, account) === readOnly) return;
    const { stored } = account;
    this.set(manifest.name, account.name, { readOnly, stored, values: valuesOf(account) });
  }

  /** Waits until everything is kept. What cannot be kept is learned again at the next start. */
  async flush(): Promise<void> {
    await this.saving;
  }

  private set(integration: string, account: string, fact: Known | undefined): void {
    const accounts = this.known.get(integration) ?? new Map<string, Known>();
    const before = accounts.get(account);
    this.known.set(integration, accounts);
    if (fact === undefined) accounts.delete(account);
    else accounts.set(account, fact);
    const kept = fact?.stored === undefined ? undefined : { stored: fact.stored, readOnly: fact.readOnly };
    if (kept !== undefined || before?.stored !== undefined)
      this.saving = this.saving.then(() => this.keep(integration, account, kept)).catch(() => undefined);
    if ((before?.readOnly ?? false) !== (fact?.readOnly ?? false)) this.onChange();
  }
}

const valuesOf = (account: Account): string =>
  JSON.stringify([...account.values].sort(([a], [b]) => (a < b ? -1 : 1)));
