import type { Plugin } from '../plugins/loader.js';
import type { Policy } from '../policy/words.js';
import type { Catalog, CatalogEntry } from './catalog.js';
import type { CallOutcome, CallRequest, Gateway } from './gateway.js';
import type { KeyFacts } from './key-facts.js';

export interface OfferParts {
  catalog: Catalog;
  policy: Policy;
  /** Integration → the one account that the user allows here. */
  pinned?: ReadonlyMap<string, string>;
  /** Names of the accounts that our own file has: no database may be opened for it. */
  accountNames: (integration: string) => Promise<string[]>;
  /** What is known of keys without asking anybody. */
  keyFacts: KeyFacts;
  /** Loads what carries calls out. Called once at most. */
  open: () => Promise<Gateway>;
}

/** What a server needs of an offer. */
export type ServedOffer = Pick<Offer, keyof Offer>;

/** What a server shows before any call. All that only calls need is loaded after the client has its list of tools. */
export class Offer {
  private opened: Promise<Gateway> | undefined;

  constructor(private readonly parts: OfferParts) {}

  get catalog(): Catalog {
    return this.parts.catalog;
  }

  /** The functions that clients may see: all that the policy does not deny and that a key can carry out. */
  async published(): Promise<CatalogEntry[]> {
    const readOnly = new Set(await this.readOnly());
    return this.allowed().filter(({ fn, plugin }) => fn.operation === 'read' || !readOnly.has(plugin));
  }

  /** The functions that the policy does not deny. */
  allowed(): CatalogEntry[] {
    return this.catalog.entries.filter(({ fn, plugin }) => {
      const question = { integration: plugin.manifest.name, operation: fn.operation };
      return this.parts.policy(question).decision !== 'deny';
    });
  }

  /** Integrations of which every account that may be used here has a key that only reads. */
  async readOnly(): Promise<Plugin[]> {
    const found = this.catalog.plugins.map(async (plugin) => {
      const { name } = plugin.manifest;
      const readOnly = this.parts.keyFacts.readOnlyAccounts(name);
      if (readOnly.length === 0) return [];
      const pinned = this.parts.pinned?.get(name);
      const names = pinned === undefined ? await this.parts.accountNames(name).catch(() => []) : [pinned];
      return names.length > 0 && names.every((account) => readOnly.includes(account)) ? [plugin] : [];
    });
    return (await Promise.all(found)).flat();
  }

  /** Calls back whenever `published` may have changed. */
  onChange(changed: () => void): void {
    this.parts.keyFacts.onChange = changed;
  }

  /** Accounts that a client may choose from; empty where there is no choice. */
  async accountChoices(integration: string): Promise<string[]> {
    if (this.parts.pinned?.has(integration)) return [];
    const names = await this.parts.accountNames(integration).catch(() => []);
    return names.length > 1 ? names : [];
  }

  /** Starts what the first call will need, without waiting for it. What fails will fail again at that call. */
  warm(): void {
    void this.gateway()
      .then((gateway) => gateway.warm())
      .catch(() => undefined);
  }

  /** See `Gateway.call`. */
  async call(request: CallRequest): Promise<CallOutcome> {
    return (await this.gateway()).call(request);
  }

  /** See `Gateway.close`. */
  async close(withinMs?: number): Promise<void> {
    await (await this.opened?.catch(() => undefined))?.close(withinMs);
  }

  private gateway(): Promise<Gateway> {
    return (this.opened ??= this.parts.open());
  }
}
