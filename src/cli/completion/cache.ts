import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { completionCacheFile, kosmoHome } from '../../config/paths.js';
import type { CatalogEntry } from '../../gateway/catalog.js';
import type { CallOutcome } from '../../gateway/gateway.js';
import { isJsonObject } from '../../shared/json.js';
import { withLock } from '../../shared/lock.js';
import { writePrivate } from '../../shared/safe-file.js';

/** integration → account → argument → values. */
export type Remembered = Record<string, Record<string, Record<string, string[]>>>;

/** More values than this are of no use in a shell. */
const MOST_VALUES = 500;
const LONGEST_VALUE = 100;

/** Keeps the values that a result offers for completion. Completing must never fail a call, so failures are ignored. */
export async function rememberValues({ plugin, fn }: CatalogEntry, outcome: CallOutcome): Promise<void> {
  const { completion } = fn;
  if (!outcome.ok || !completion) return;
  const items = outcome.result.value[completion.items];
  if (!Array.isArray(items)) return;
  const values = items.flatMap((item) => {
    const value = isJsonObject(item) ? item[completion.value] : undefined;
    return typeof value === 'string' && value.length <= LONGEST_VALUE ? [value] : [];
  });
  const file = completionCacheFile(kosmoHome());
  const account = outcome.account ?? 'default';
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await withLock(file, async () => {
      const all = await remembered();
      const own = all[plugin.manifest.name] ?? {};
      const arguments_ = { ...own[account], [completion.argument]: values.slice(0, MOST_VALUES) };
      await writePrivate(
        file,
        JSON.stringify({ ...all, [plugin.manifest.name]: { ...own, [account]: arguments_ } }),
      );
    });
  } catch {
    return;
  }
}

/** What is kept; nothing if it cannot be read. */
export async function remembered(): Promise<Remembered> {
  try {
    return JSON.parse(await readFile(completionCacheFile(kosmoHome()), 'utf8')) as Remembered;
  } catch {
    return {};
  }
}
