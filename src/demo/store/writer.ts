import { encodeId } from '../ids/document-id.js';
import { identifierFault } from '../values/field-names.js';
import { emptyObject, type MaybeValue, type StoredDocument, type Value } from '../values/types.js';
import { JsError } from '../failures.js';
import { checkDocument, withSystemFields } from './document.js';
import { Reader } from './reader.js';
import { nextTableNumber, type DatabaseState } from './state.js';
import { Table } from './table.js';
import { WriteBudget, type WriteLimits } from './write-budget.js';

export interface WriterTools {
  creationTime(): number;
  internalId(): Uint8Array;
}

/** Reads and writes of one transaction. Tables are copied at their first change; the start state stays. */
export class Writer extends Reader {
  private readonly copied = new Set<string>();
  private readonly budget: WriteBudget | undefined;

  constructor(
    start: DatabaseState,
    private readonly tools: WriterTools,
    limits?: WriteLimits,
  ) {
    super({ ...start, tables: new Map(start.tables) });
    this.budget = limits ? new WriteBudget(limits) : undefined;
  }

  get changed(): boolean {
    return this.copied.size > 0;
  }

  /** Inserts a document, creating an unknown table as the service does. Returns the id. */
  insert(table: string, fields: Value, creationTime = this.tools.creationTime()): string {
    const fault = identifierFault(table);
    if (fault !== undefined) throw new JsError(`Invalid argument \`table\` for \`db.insert\`: ${fault}`);
    if (table.startsWith('_')) throw new JsError('System tables (prefixed with `_`) are read-only.');
    const number = this.state.tables.get(table)?.number ?? nextTableNumber(this.state);
    const id = encodeId({ tableNumber: number, internalId: this.tools.internalId() });
    const document = withSystemFields(fields, id, creationTime);
    checkDocument(this.state, table, document);
    this.budget?.count(document);
    this.writable(table, number).put(document);
    return id;
  }

  /** Sets the given fields and removes those that are undefined; nested objects are replaced. */
  patch(id: string, fields: Record<string, MaybeValue>): void {
    const [table, old] = this.existing(id, 'db.patch', 'Update');
    const merged = Object.assign(emptyObject(), old);
    const given = emptyObject();
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined && name !== '_id' && name !== '_creationTime') delete merged[name];
      else if (value !== undefined) given[name] = merged[name] = value;
    }
    withSystemFields(given, old._id, old._creationTime);
    this.store(table, withSystemFields(merged, old._id, old._creationTime));
  }

  replace(id: string, fields: Value): void {
    const [table, old] = this.existing(id, 'db.replace', 'Replace');
    this.store(table, withSystemFields(fields, old._id, old._creationTime));
  }

  delete(id: string): void {
    const [table] = this.existing(id, 'db.delete', 'Delete');
    this.budget?.count(null);
    this.writable(table.name, table.number).remove(id);
  }

  private store(table: Table, document: StoredDocument): void {
    checkDocument(this.state, table.name, document);
    this.budget?.count(document);
    this.writable(table.name, table.number).put(document);
  }

  private existing(id: string, call: string, verb: string): [Table, StoredDocument] {
    const table = this.tableOfId(id, call);
    if (!table) throw new JsError(`Invalid argument \`id\` for \`${call}\`: Table for ID "${id}" not found`);
    const document = table.documents.get(id);
    if (!document) throw new JsError(`${verb} on nonexistent document ID ${id}`);
    return [table, document];
  }

  private writable(name: string, number: number): Table {
    const current = this.state.tables.get(name);
    if (current && this.copied.has(name)) return current;
    const table = current?.copy() ?? Table.create(name, number, []);
    this.copied.add(name);
    this.state.tables = new Map(this.state.tables).set(name, table);
    return table;
  }
}
