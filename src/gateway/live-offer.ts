import type { CatalogEntry, Catalog } from './catalog.js';
import type { CallOutcome, CallRequest } from './gateway.js';
import type { Offer, ServedOffer } from './offer.js';
import type { Plugin } from '../plugins/loader.js';

/** An offer that can be replaced as a whole while it is served. Calls end on the one that they began on. */
export class LiveOffer implements ServedOffer {
  private readonly inFlight = new Map<Offer, number>();
  private readonly closing = new Set<Promise<void>>();
  private changed: () => void = () => undefined;
  private warmed = false;

  constructor(private current: Offer) {}

  /** Serves `next` from now on, and says so. The one before is closed after its last call. */
  replace(next: Offer): void {
    const before = this.current;
    this.current = next;
    next.onChange(this.changed);
    before.onChange(() => undefined);
    if (this.warmed) next.warm();
    if (!this.inFlight.has(before)) this.retire(before);
    this.changed();
  }

  get catalog(): Catalog {
    return this.current.catalog;
  }

  published(): Promise<CatalogEntry[]> {
    return this.current.published();
  }

  allowed(): CatalogEntry[] {
    return this.current.allowed();
  }

  readOnly(): Promise<Plugin[]> {
    return this.current.readOnly();
  }

  onChange(changed: () => void): void {
    this.changed = changed;
    this.current.onChange(changed);
  }

  accountChoices(integration: string): Promise<string[]> {
    return this.current.accountChoices(integration);
  }

  warm(): void {
    this.warmed = true;
    this.current.warm();
  }

  async call(request: CallRequest): Promise<CallOutcome> {
    const offer = this.current;
    this.inFlight.set(offer, (this.inFlight.get(offer) ?? 0) + 1);
    try {
      return await offer.call(request);
    } finally {
      this.ended(offer);
    }
  }

  async close(withinMs?: number): Promise<void> {
    for (const offer of new Set([this.current, ...this.inFlight.keys()])) this.retire(offer, withinMs);
    await Promise.all(this.closing);
  }

  private ended(offer: Offer): void {
    const left = (this.inFlight.get(offer) ?? 1) - 1;
    if (left > 0) {
      this.inFlight.set(offer, left);
      return;
    }
    this.inFlight.delete(offer);
    if (offer !== this.current) this.retire(offer);
  }

  private retire(offer: Offer, withinMs?: number): void {
    const closed = offer.close(withinMs).finally(() => this.closing.delete(closed));
    this.closing.add(closed);
  }
}
