import type { CallOutcome } from '../../gateway/gateway.js';
import type { ManifestFunction } from '../../plugins/manifest.js';
import { KosmoError } from '../../shared/errors.js';
import type { JsonObject, JsonValue } from '../../shared/wire.js';

export type Paging = NonNullable<ManifestFunction['paging']>;

export interface Page {
  rows: JsonValue[];
  /** Cursor of the next page, if there is one. */
  next: string | undefined;
  /** Rows that the function left out. */
  omitted: number;
  outcome: Extract<CallOutcome, { ok: true }>;
}

/** A result as a page, by what the manifest says of it. */
export function pageOf(paging: Paging, outcome: Page['outcome']): Page {
  const { value } = outcome.result;
  const rows = value[paging.items];
  const next = value[paging.next];
  const omitted = paging.omitted === undefined ? undefined : value[paging.omitted];
  return {
    rows: Array.isArray(rows) ? rows : [],
    next: typeof next === 'string' ? next : undefined,
    omitted: Array.isArray(omitted) ? omitted.length : 0,
    outcome,
  };
}

/**
 * All pages, one after another. Throws `upstream_protocol` where cursors lead in a circle, however long, and what a call
 * failed with.
 */
export async function* allPages(
  paging: Paging,
  args: JsonObject,
  call: (args: JsonObject) => Promise<CallOutcome>,
): AsyncGenerator<Page> {
  const { size } = paging;
  const sized =
    size === undefined || Object.hasOwn(args, size.argument) ? {} : { [size.argument]: size.most };
  let cursor: JsonObject = {};
  // One cursor is kept to compare with, a later one each time that the pages have doubled: any circle is found so.
  let kept = args[paging.cursor];
  for (let pages = 1; ; pages += 1) {
    const outcome = await call({ ...sized, ...args, ...cursor });
    if (!outcome.ok) throw new KosmoError(outcome.error.code, outcome.error.message, outcome.error);
    const page = pageOf(paging, outcome);
    yield page;
    if (page.next === undefined) return;
    if (page.next === kept) {
      throw new KosmoError('upstream_protocol', 'The cursors lead in a circle: a page came a second time.', {
        hint: 'Rows may have been printed twice. Read page by page, with the cursor of each.',
      });
    }
    if ((pages & (pages - 1)) === 0) kept = page.next;
    cursor = { [paging.cursor]: page.next };
  }
}
