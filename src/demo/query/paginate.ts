import { JsError } from '../failures.js';
import { DEMO_LIMITS, type LimitOptions } from '../limits.js';
import type { Reader } from '../store/reader.js';
import { type IndexEntry, SortedIndex } from '../store/sorted-index.js';
import { sizeOf } from '../values/size.js';
import { compareLists } from '../values/order.js';
import type { MaybeValue, StoredDocument, ValueObject } from '../values/types.js';
import { type CursorPosition, type CursorSealer, fingerprintOf } from './cursor.js';
import { describePlan, type QueryPlan } from './plan.js';

export interface PageRequest {
  numItems: number;
  cursor: string | null;
  endCursor?: string | null;
}

export interface PaginationTools {
  cursors: CursorSealer;
  limits: LimitOptions;
}

/** Reads one page. It is short or empty, with `isDone: false`, when the row or byte limit ends it early. */
export function paginate(
  reader: Reader,
  plan: QueryPlan,
  request: PageRequest,
  { cursors, limits }: PaginationTools,
): ValueObject {
  checkNumItems(request.numItems);
  const fingerprint = fingerprintOf(describePlan(plan));
  const open = (cursor: string | null | undefined): CursorPosition | undefined =>
    cursor === null || cursor === undefined ? undefined : cursors.open(cursor, fingerprint);
  const until = open(request.endCursor);
  const rows = scanRows(reader, plan, open(request.cursor), until);
  const page: StoredDocument[] = [];
  let bytes = 0;
  let read = 0;
  let position: CursorPosition | undefined;
  let limited = false;
  for (const { entry, document } of rows) {
    limited = read >= limits.pageRowsRead || bytes >= limits.pageBytesRead;
    if (limited) break;
    read += 1;
    bytes += sizeOf(document);
    position = { after: entry.key };
    if (plan.filter?.matches(document) ?? true) page.push(document);
    if (page.length >= request.numItems) break;
  }
  const full = page.length >= request.numItems;
  const end: CursorPosition = until ?? 'end';
  const last = limited || full ? (position ?? end) : end;
  const heavy = read > (limits.pageRowsRead * 3) / 4 || bytes > (limits.pageBytesRead * 3) / 4;
  return {
    page,
    isDone: last === 'end',
    continueCursor: cursors.seal(last, fingerprint),
    splitCursor: null,
    pageStatus: limited ? 'SplitRequired' : heavy ? 'SplitRecommended' : null,
  };
}

function checkNumItems(numItems: number): void {
  if (!(numItems >= 0)) {
    throw new JsError(`\`options.numItems\` must be a positive number. Received \`${numItems}\`.`);
  }
  if (!Number.isInteger(numItems) || numItems < 1 || numItems > DEMO_LIMITS.pageItems) {
    throw new JsError(
      `Invalid argument \`pageSize\` for \`queryPage\`: must be an integer from 1 to ${DEMO_LIMITS.pageItems}`,
    );
  }
}

/** The documents of a plan in its order, from behind a position up to another. */
export function* scanRows(
  reader: Reader,
  plan: QueryPlan,
  from?: CursorPosition,
  until?: CursorPosition,
): Generator<{ entry: IndexEntry; document: StoredDocument }> {
  const table = reader.table(plan.table);
  const index = table?.indexes.get(plan.index?.name ?? 'by_creation_time');
  if (!table || !index || from === 'end') return;
  const [low, high] = boundsOf(index, plan);
  const step = plan.order === 'asc' ? 1 : -1;
  let at = plan.order === 'asc' ? low : high - 1;
  if (from) {
    at =
      plan.order === 'asc'
        ? Math.max(low, index.position({ prefix: from.after, inclusive: false }, 'lower'))
        : Math.min(high, index.position({ prefix: from.after, inclusive: false }, 'upper')) - 1;
  }
  for (; at >= low && at < high; at += step) {
    const entry = index.entries[at];
    const document = entry && table.documents.get(entry.id);
    if (!entry || !document || passed(entry.key, until, step)) return;
    yield { entry, document };
  }
}

function passed(key: MaybeValue[], until: CursorPosition | undefined, step: number): boolean {
  return typeof until === 'object' && compareLists(key, until.after) * step > 0;
}

function boundsOf(index: SortedIndex, plan: QueryPlan): [number, number] {
  const range = plan.index?.range ?? { equal: [] };
  const bound = (side: typeof range.lower) =>
    side
      ? { prefix: [...range.equal, side.value], inclusive: side.inclusive }
      : { prefix: range.equal, inclusive: true };
  return [index.position(bound(range.lower), 'lower'), index.position(bound(range.upper), 'upper')];
}
