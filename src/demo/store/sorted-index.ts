import { compareLists, compareValues } from '../values/order.js';
import { isObject, type MaybeValue, type StoredDocument } from '../values/types.js';

/** One entry: the indexed fields, then `_creationTime` and `_id`, which make it unique. */
export interface IndexEntry {
  key: MaybeValue[];
  id: string;
}

/** The first fields of a key, and whether entries that begin with exactly them are inside. */
export interface Bound {
  prefix: MaybeValue[];
  inclusive: boolean;
}

/** Fields that every key ends with; the two built-in indexes end earlier. */
export function keyFields(fields: readonly string[]): string[] {
  if (fields[0] === '_id') return ['_id'];
  return fields[0] === '_creationTime' ? ['_creationTime', '_id'] : [...fields, '_creationTime', '_id'];
}

/** The value at a dotted path; only objects are entered, as in the service. */
export function valueAt(document: StoredDocument, path: string): MaybeValue {
  let value: MaybeValue = document;
  for (const step of path.split('.')) {
    if (!isObject(value)) return undefined;
    value = Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

/** An index in order. Copies share nothing, so old ones stay readable. */
export class SortedIndex {
  private constructor(
    readonly fields: readonly string[],
    readonly entries: IndexEntry[],
  ) {}

  static build(fields: readonly string[], documents: Iterable<StoredDocument>): SortedIndex {
    const index = new SortedIndex(fields, []);
    for (const document of documents) index.entries.push(index.entryOf(document));
    index.entries.sort((a, b) => compareLists(a.key, b.key));
    return index;
  }

  copy(): SortedIndex {
    return new SortedIndex(this.fields, this.entries.slice());
  }

  insert(document: StoredDocument): void {
    const entry = this.entryOf(document);
    this.entries.splice(this.position({ prefix: entry.key, inclusive: true }, 'lower'), 0, entry);
  }

  remove(document: StoredDocument): void {
    const { key } = this.entryOf(document);
    this.entries.splice(this.position({ prefix: key, inclusive: true }, 'lower'), 1);
  }

  /** Index of the first entry inside a lower bound, or of the first one behind an upper bound. */
  position(bound: Bound, side: 'lower' | 'upper'): number {
    const beforeEqual = (side === 'lower') === bound.inclusive;
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = comparePrefix(this.entries[middle]?.key ?? [], bound.prefix);
      if (order < 0 || (order === 0 && !beforeEqual)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private entryOf(document: StoredDocument): IndexEntry {
    return { key: keyFields(this.fields).map((field) => valueAt(document, field)), id: document._id };
  }
}

function comparePrefix(key: readonly MaybeValue[], prefix: readonly MaybeValue[]): number {
  for (let i = 0; i < prefix.length; i += 1) {
    const order = compareValues(key[i], prefix[i]);
    if (order !== 0) return order;
  }
  return 0;
}
