import { createHash } from 'node:crypto';
import { LIMITS } from '../config/limits.js';
import type { Account } from '../credentials/store.js';
import { KosmoError } from '../shared/errors.js';
import type { CacheRequest } from '../shared/wire.js';

interface Entry {
  json: string;
  bytes: number;
  until: number;
}

/**
 * What scripts keep from one call to the next: JSON text in memory, for a short time, within bounds; the entry that was
 * used longest ago goes first. Nothing is promised to be there again.
 */
export class ScriptCache {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly now: () => number = Date.now) {}

  /** The part that calls of one integration with exactly these credentials see. */
  for(integration: string, account: Account): AccountCache {
    return new AccountCache(this, scopeOf(integration, account), account);
  }

  get(key: string): string | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.drop(key);
    if (entry.until <= this.now()) return undefined;
    this.keep(key, entry);
    return entry.json;
  }

  set(key: string, json: string, ttlMs: number): void {
    this.drop(key);
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(json);
    if (bytes > LIMITS.cacheValueBytes) return;
    this.keep(key, { json, bytes, until: this.now() + Math.min(Math.max(ttlMs, 0), LIMITS.cacheMs) });
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= LIMITS.cacheEntries && this.bytes <= LIMITS.cacheBytes) return;
      this.drop(oldest);
    }
  }

  drop(key: string): void {
    this.bytes -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }

  private keep(key: string, entry: Entry): void {
    this.entries.set(key, entry);
    this.bytes += entry.bytes;
  }
}

/** The cache as one call sees it. */
export class AccountCache {
  constructor(
    private readonly cache: ScriptCache,
    private readonly scope: string,
    private readonly account: Account,
  ) {}

  /** Carries out a script's request: `get` gives JSON text or undefined. Throws `invalid_arguments`. */
  handle(request: CacheRequest, json: string): string | undefined {
    if (request.key === '' || request.key.length > LIMITS.cacheKeyChars) {
      throw new KosmoError('invalid_arguments', `A cache key has 1 to ${LIMITS.cacheKeyChars} characters.`);
    }
    const key = `${this.scope}\n${request.key}`;
    if (request.op === 'get') return this.cache.get(key);
    // A value in which a secret shows is not kept, nor a large one even searched.
    if (
      request.op === 'drop' ||
      json.length > LIMITS.cacheValueBytes ||
      this.account.redactor.text(json) !== json
    )
      this.cache.drop(key);
    else this.cache.set(key, json, request.ttlMs);
    return undefined;
  }
}

/** Other credentials are another scope: what one key may see, another may not. */
function scopeOf(integration: string, { name, values }: Account): string {
  const credentials = JSON.stringify([...values].sort());
  return `${integration}\n${name}\n${createHash('sha256').update(credentials).digest('hex')}`;
}
