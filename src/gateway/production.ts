import type { Account } from '../credentials/store.js';
import type { Manifest } from '../plugins/manifest.js';
import type { ProductionFact } from '../policy/policy.js';
import type { JsonObject } from '../shared/wire.js';

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
  /** Keeps what the identity function said. */
  learn(manifest: Manifest, account: Account, identity: JsonObject): void;
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

/** Facts of this process, each for one account with exactly these values. Only what was really said is kept. */
export class ProductionFacts implements ProductionGuard {
  private readonly said = new Map<string, boolean>();

  async find(
    manifest: Manifest,
    account: Account,
    identify: () => Promise<JsonObject>,
  ): Promise<ProductionFact | undefined> {
    if (manifest.production === undefined) return undefined;
    const form = formSays(manifest, account);
    if (form === true) return { is: true, by: BY_FORM };
    const key = keyOf(manifest, account);
    if (!this.said.has(key)) {
      // A failure says nothing, and nothing is the strictest answer.
      const identity = await identify().catch(() => undefined);
      if (identity) this.learn(manifest, account, identity);
    }
    const service = this.said.get(key);
    if (service !== undefined) return { is: service, by: BY_SERVICE };
    return form === false ? { is: false, by: BY_FORM } : { is: undefined, by: UNKNOWN };
  }

  learn(manifest: Manifest, account: Account, identity: JsonObject): void {
    const answer = manifest.production && identity[manifest.production.answer];
    if (typeof answer === 'boolean') this.said.set(keyOf(manifest, account), answer);
  }
}

function keyOf({ name }: Manifest, account: Account): string {
  return JSON.stringify([name, account.name, ...[...account.values].sort(([a], [b]) => (a < b ? -1 : 1))]);
}
