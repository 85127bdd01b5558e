import type { IndexSpec, TableSpec } from '../schema/types.js';
import { Clock } from './clock.js';
import { Reader } from './reader.js';
import { nextTableNumber, type DatabaseState } from './state.js';
import { Table } from './table.js';
import type { WriteLimits } from './write-budget.js';
import { Writer, type WriterTools } from './writer.js';

export interface DatabaseOptions {
  schemaValidation: boolean;
  retainedCommits: number;
  internalId: () => Uint8Array;
  clock?: Clock;
}

/** All documents and schemas, with the last states kept for reads at a timestamp. */
export class Database {
  readonly clock: Clock;
  private readonly history: DatabaseState[];
  private oldestTs = 0n;
  private readonly tools: WriterTools;

  constructor(private readonly options: DatabaseOptions) {
    this.clock = options.clock ?? new Clock();
    this.tools = { creationTime: () => this.clock.creationTime(), internalId: options.internalId };
    const { schemaValidation } = options;
    this.history = [{ ts: this.clock.commitTs(), tables: new Map(), specs: [], schemaValidation }];
  }

  get latest(): DatabaseState {
    const state = this.history.at(-1);
    if (!state) throw new Error('The history is never empty');
    return state;
  }

  read(): Reader {
    return new Reader(this.latest);
  }

  /** The state at a timestamp, or undefined if it lies in the future or is no longer kept. */
  at(ts: bigint): DatabaseState | undefined {
    if (ts > this.now() || ts < this.oldestTs) return undefined;
    return this.history.findLast((state) => state.ts <= ts);
  }

  /** A timestamp at which every commit so far is visible. */
  now(): bigint {
    const now = this.clock.commitTs();
    return now > this.latest.ts ? now : this.latest.ts;
  }

  /** Forgets every state before now: reads at a timestamp from before are out of retention. */
  expireSnapshots(): void {
    this.oldestTs = this.now();
  }

  /** Runs a write; nothing of it stays if it throws. Without limits it may be of any size. */
  transact<T>(run: (writer: Writer) => T, limits?: WriteLimits): T {
    const writer = new Writer(this.latest, this.tools, limits);
    const result = run(writer);
    if (writer.changed) this.commit(writer.database);
    return result;
  }

  /** Creates an empty table with its indexes, or declares an existing one again. */
  defineTable(spec: TableSpec): void {
    const { tables, specs } = this.latest;
    const table = tables.get(spec.name)?.copy() ?? Table.create(spec.name, nextTableNumber(this.latest), []);
    for (const index of spec.indexes ?? []) table.addIndex(index);
    const others = specs.filter((other) => other.name !== spec.name);
    this.commit({ ...this.latest, tables: new Map(tables).set(spec.name, table), specs: [...others, spec] });
  }

  /** Adds an index to a table, or changes the state of one that it has. */
  defineIndex(tableName: string, index: IndexSpec): void {
    const old = this.latest.specs.find((spec) => spec.name === tableName) ?? { name: tableName };
    const others = (old.indexes ?? []).filter((other) => other.name !== index.name);
    this.defineTable({ ...old, indexes: [...others, index] });
  }

  /** Deletes a table with its documents and its declaration. */
  dropTable(name: string): void {
    const tables = new Map(this.latest.tables);
    tables.delete(name);
    this.commit({ ...this.latest, tables, specs: this.latest.specs.filter((spec) => spec.name !== name) });
  }

  setSchemaValidation(schemaValidation: boolean): void {
    this.commit({ ...this.latest, schemaValidation });
  }

  private commit(state: Omit<DatabaseState, 'ts'>): void {
    this.history.push({ ...state, ts: this.clock.commitTs() });
    if (this.history.length > this.options.retainedCommits) this.history.shift();
  }
}
