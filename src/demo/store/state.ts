import type { TableSpec } from '../schema/types.js';
import { Table } from './table.js';

/** Numbers of user tables begin here; lower ones belong to the system. */
export const FIRST_USER_TABLE = 10_001;

/** Virtual tables that the mapping names besides the user's own. */
export const SYSTEM_TABLES: Readonly<Record<number, string>> = {
  22: '_scheduled_jobs',
  27: '_file_storage',
};

/** The whole database at one timestamp; never changed once it is committed. */
export interface DatabaseState {
  /** Nanoseconds since 1970. */
  ts: bigint;
  tables: ReadonlyMap<string, Table>;
  specs: readonly TableSpec[];
  schemaValidation: boolean;
}

export function tableNameOf(state: Pick<DatabaseState, 'tables'>, number: number): string | undefined {
  if (SYSTEM_TABLES[number] !== undefined) return SYSTEM_TABLES[number];
  for (const table of state.tables.values()) if (table.number === number) return table.name;
  return undefined;
}

export function nextTableNumber(state: Pick<DatabaseState, 'tables'>): number {
  let highest = FIRST_USER_TABLE - 1;
  for (const table of state.tables.values()) highest = Math.max(highest, table.number);
  return highest + 1;
}

/** The declaration of a table, if a schema names it. */
export function declaredTable(state: DatabaseState, name: string): TableSpec | undefined {
  return state.specs.find((spec) => spec.name === name && spec.declared !== false);
}
