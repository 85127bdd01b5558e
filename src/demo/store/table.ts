import type { IndexSpec } from '../schema/types.js';
import type { StoredDocument } from '../values/types.js';
import { SortedIndex } from './sorted-index.js';

/** One table with its indexes at one moment. `copy` before changing what others may still read. */
export class Table {
  private constructor(
    readonly name: string,
    readonly number: number,
    readonly documents: Map<string, StoredDocument>,
    readonly indexes: Map<string, SortedIndex>,
  ) {}

  static create(name: string, number: number, indexes: readonly IndexSpec[]): Table {
    const built = new Map<string, SortedIndex>([
      ['by_id', SortedIndex.build(['_id'], [])],
      ['by_creation_time', SortedIndex.build(['_creationTime'], [])],
    ]);
    for (const index of indexes) built.set(index.name, SortedIndex.build(index.fields, []));
    return new Table(name, number, new Map(), built);
  }

  copy(): Table {
    const indexes = new Map([...this.indexes].map(([name, index]) => [name, index.copy()]));
    return new Table(this.name, this.number, new Map(this.documents), indexes);
  }

  addIndex(spec: IndexSpec): void {
    this.indexes.set(spec.name, SortedIndex.build(spec.fields, this.documents.values()));
  }

  put(document: StoredDocument): void {
    this.remove(document._id);
    this.documents.set(document._id, document);
    for (const index of this.indexes.values()) index.insert(document);
  }

  remove(id: string): void {
    const old = this.documents.get(id);
    if (!old) return;
    this.documents.delete(id);
    for (const index of this.indexes.values()) index.remove(old);
  }
}
