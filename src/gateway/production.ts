import type { Account } from '../credentials/store.js';
import type { Manifest } from '../plugins/manifest.js';
import type { ProductionFact } from '../policy/policy.js';
import type { JsonObject } from '../shared/wire.js';
import type { KeyFacts } from './key-facts.js';

/** Knows whether accounts are production. */
export interface ProductionGuard {
  /**
   * What is known of an account, asking its service where that is needed; undefined where the plugin has no notion of
   * production. Never throws: a service that does not say leaves `is` undefined.
   */
  find(
    manifest: Manifest,
    account: Account,
    identify: () => Promise<JsonObject>,
  ): Promise<ProductionFact | undefined>;
}

/** What the form of the account's credential tells. Pure. */
export function formSays({ production }: Manifest, account: Pick<Account, 'values'>): boolean | undefined {
  const value = production && account.values.get(production.field);
  if (production === undefined || value === undefined) return undefined;
  if (new RegExp(production.yes, 'u').test(value)) return true;
  return new RegExp(production.no, 'u').test(value) ? false : undefined;
}

const BY_FORM = 'the form of its credential says so';
const BY_SERVICE = 'the service says so';
const UNKNOWN = 'neither its credential nor the service says whether it is production';

/** By the form of the credential, and by what the service says of it. */
export class ProductionFacts implements ProductionGuard {
  constructor(private readonly facts: KeyFacts) {}

  async find(
    manifest: Manifest,
    account: Account,
    identify: () => Promise<JsonObject>,
  ): Promise<ProductionFact | undefined> {
    if (manifest.production === undefined) return undefined;
    const form = formSays(manifest, account);
    if (form === true) return { is: true, by: BY_FORM };
    if (this.facts.of(manifest, account).production === undefined) {
      // A failure says nothing, and nothing is the strictest answer.
      const identity = await identify().catch(() => undefined);
      if (identity) this.facts.learn(manifest, account, identity);
    }
    const service = this.facts.of(manifest, account).production;
    if (service !== undefined) return { is: service, by: BY_SERVICE };
    return form === false ? { is: false, by: BY_FORM } : { is: undefined, by: UNKNOWN };
  }
}
