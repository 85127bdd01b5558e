import type { IndexSpec, TableSpec } from './schema/types.js';
import type { Database } from './store/database.js';
import { tableNameOf } from './store/state.js';
import { decodeValue } from './values/decode.js';
import { encodeValue } from './values/encode.js';
import type { StoredDocument, Value, ValueObject } from './values/types.js';

/** The database as tests see it: past HTTP, permissions and audit log, but with schema checks. */
export class TestData {
  constructor(private readonly database: Database) {}

  /** Inserts a document and returns its id. Unknown tables are created. */
  insert(table: string, fields: ValueObject, creationTime?: number): string {
    return this.database.transact((writer) => writer.insert(table, clean(fields), creationTime));
  }

  /** Inserts many documents in one commit, which is much faster. */
  insertAll(table: string, documents: readonly ValueObject[]): string[] {
    return this.database.transact((writer) => documents.map((fields) => writer.insert(table, clean(fields))));
  }

  get(id: string): StoredDocument | null {
    return this.database.read().get(id);
  }

  patch(id: string, fields: ValueObject): void {
    this.database.transact((writer) => writer.patch(id, { ...fields }));
  }

  delete(id: string): void {
    this.database.transact((writer) => writer.delete(id));
  }

  /** All documents of a table in creation order; none for an unknown table. */
  all(table: string): StoredDocument[] {
    const found = this.database.read().table(table);
    const entries = found?.indexes.get('by_creation_time')?.entries ?? [];
    return entries.flatMap(({ id }) => found?.documents.get(id) ?? []);
  }

  count(table: string): number {
    return this.database.read().table(table)?.documents.size ?? 0;
  }

  tables(): string[] {
    return [...this.database.latest.tables.keys()];
  }

  /** Number of a table, as its ids carry it. */
  tableNumber(table: string): number | undefined {
    return this.database.read().table(table)?.number;
  }

  tableOf(tableNumber: number): string | undefined {
    return tableNameOf(this.database.latest, tableNumber);
  }

  /** Creates or redefines a table: document validator, indexes and their states. */
  defineTable(spec: TableSpec): void {
    this.database.defineTable(spec);
  }

  /** Deletes a table, as its owner can in the dashboard, and its declaration. */
  dropTable(name: string): void {
    this.database.dropTable(name);
  }

  /** Adds an index, or changes the state of one: backfilling, backfilled, staged or done. */
  defineIndex(table: string, index: IndexSpec): void {
    this.database.defineIndex(table, index);
  }

  setSchemaValidation(on: boolean): void {
    this.database.setSchemaValidation(on);
  }
}

/** What HTTP would have made of it: a copy, with absent fields left out and bad values refused. */
function clean(fields: ValueObject): Value {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return decodeValue(encodeValue(Object.fromEntries(present)));
}
