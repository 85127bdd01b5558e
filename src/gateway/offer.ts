import type { Policy } from '../policy/words.js';
import type { Catalog, CatalogEntry } from './catalog.js';
import type { CallOutcome, CallRequest, Gateway } from './gateway.js';

export interface OfferParts {
  catalog: Catalog;
  policy: Policy;
  /** Integration → the one account that the user allows here. */
  pinned?: ReadonlyMap<string, string>;
  /** Names of the accounts that our own file has: no database may be opened for it. */
  accountNames: (integration: string) => Promise<string[]>;
  /** Loads what carries calls out. Called once at most. */
  open: () => Promise<Gateway>;
}

/** What a server shows before any call. All that only calls need is loaded after the client has its list of tools. */
export class Offer {
  private opened: Promise<Gateway> | undefined;

  constructor(private readonly parts: OfferParts) {}

  get catalog(): Catalog {
    return this.parts.catalog;
  }

  /** The functions that clients may see: all that the policy does not deny. */
  published(): CatalogEntry[] {
    return this.catalog.entries.filter(({ fn, plugin }) => {
      const question = { integration: plugin.manifest.name, operation: fn.operation };
      return this.parts.policy(question).decision !== 'deny';
    });
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

  async close(): Promise<void> {
    await (await this.opened?.catch(() => undefined))?.close();
  }

  private gateway(): Promise<Gateway> {
    return (this.opened ??= this.parts.open());
  }
}
