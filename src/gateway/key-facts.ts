import { LIMITS } from '../config/limits.js';
import type { KeptFact } from '../credentials/key-facts-format.js';
import type { Account } from '../credentials/store.js';
import type { Manifest } from '../plugins/manifest.js';
import type { JsonObject } from '../shared/wire.js';

/** Integration → account → fact. */
export type KeptFacts = ReadonlyMap<string, ReadonlyMap<string, KeptFact>>;
/** Keeps a fact for later starts, or forgets it. */
export type KeepFact = (integration: string, account: string, fact: KeptFact | undefined) => Promise<void>;

/** What the service said of a key; absent what it did not say. */
export interface KeyFact {
  readOnly?: boolean;
  production?: boolean;
}

interface Known extends Omit<KeptFact, 'stored'> {
  stored?: string | undefined;
  /** The values it was learned with, or that it was found to hold for; absent for a fact that was only read. */
  values?: string;
}

/**
 * What services say of the keys of accounts: whether they may only read, and whether they open production. Learned from
 * the identity function, kept between runs, and forgotten as soon as an account has another key.
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
    private readonly now: () => number = Date.now,
  ) {
    for (const [integration, accounts] of kept) this.known.set(integration, new Map(accounts));
  }

  /** Names of the accounts of an integration whose keys may only read, as far as is known. */
  readOnlyAccounts(integration: string): string[] {
    const accounts = [...(this.known.get(integration) ?? [])];
    return accounts.flatMap(([account, known]) => (hides(known) ? [account] : []));
  }

  /** What is known of this account with exactly these values; forgets what was known of others. */
  of({ name }: Manifest, account: Account): KeyFact {
    const known = this.known.get(name)?.get(account.name);
    if (known === undefined) return {};
    const values = valuesOf(account);
    if (known.values === undefined ? !keptFor(known, account) : known.values !== values) {
      this.set(name, account.name, undefined);
      return {};
    }
    if (known.values === undefined) this.set(name, account.name, { ...known, values });
    return {
      ...(known.readOnly === undefined ? {} : { readOnly: known.readOnly }),
      ...(known.production === undefined || !this.isFresh(known) ? {} : { production: known.production }),
    };
  }

  /**
   * Whether the key may only read, asking the service once where that is not known. What it does not say stays unknown.
   * Never throws.
   */
  async findReadOnly(
    manifest: Manifest,
    account: Account,
    identify: () => Promise<JsonObject>,
  ): Promise<boolean | undefined> {
    if (manifest.readOnly === undefined) return undefined;
    const { readOnly } = this.of(manifest, account);
    if (readOnly !== undefined) return readOnly;
    const key = JSON.stringify([manifest.name, account.name, valuesOf(account)]);
    const asked = this.asked.get(key) ?? identify().catch(() => undefined);
    this.asked.set(key, asked);
    const identity = await asked;
    if (identity) this.learn(manifest, account, identity);
    return this.of(manifest, account).readOnly;
  }

  /** Keeps what the identity function said. */
  learn(manifest: Manifest, account: Account, identity: JsonObject): void {
    const said = (key: string | undefined): boolean | undefined => {
      const answer = key === undefined ? undefined : identity[key];
      return typeof answer === 'boolean' ? answer : undefined;
    };
    const before = this.of(manifest, account);
    const readOnly = said(manifest.readOnly) ?? before.readOnly;
    // Of production, the last word counts: a service that does not say any longer has said nothing.
    const production = said(manifest.production?.answer);
    if (readOnly === undefined && production === undefined && before.production === undefined) return;
    const { stored, digest } = account;
    this.set(manifest.name, account.name, {
      stored,
      ...(digest === undefined ? {} : { digest }),
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(production === undefined ? {} : { production, learned: this.now() }),
      values: valuesOf(account),
    });
  }

  /** Waits until everything is kept. What cannot be kept is learned again at the next start. */
  async flush(): Promise<void> {
    await this.saving;
  }

  /** A key has its rights for good, but a deployment may become production: that is asked again from time to time. */
  private isFresh({ learned = -Infinity }: Known): boolean {
    const age = this.now() - learned;
    return age >= 0 && age < LIMITS.productionFactMs;
  }

  private set(integration: string, account: string, fact: Known | undefined): void {
    const accounts = this.known.get(integration) ?? new Map<string, Known>();
    const before = accounts.get(account);
    this.known.set(integration, accounts);
    if (fact === undefined) accounts.delete(account);
    else accounts.set(account, fact);
    const kept = keptOf(fact);
    if (JSON.stringify(kept) !== JSON.stringify(keptOf(before)))
      this.saving = this.saving.then(() => this.keep(integration, account, kept)).catch(() => undefined);
    if (hides(before) !== hides(fact)) this.onChange();
  }
}

/** Behind a reference there may be another key by now: until a call has opened it, nothing is hidden. */
const hides = (known: Known | undefined): boolean =>
  known?.readOnly === true && (known.values !== undefined || known.digest === undefined);

const keptFor = (known: Known, { stored, digest }: Account): boolean =>
  known.stored !== undefined && known.stored === stored && known.digest === digest;

function keptOf(known: Known | undefined): KeptFact | undefined {
  if (known?.stored === undefined) return undefined;
  const { values: _values, stored, ...fact } = known;
  return { stored, ...fact };
}

const valuesOf = (account: Account): string =>
  JSON.stringify([...account.values].sort(([a], [b]) => (a < b ? -1 : 1)));
