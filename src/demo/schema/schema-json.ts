import type { IndexSpec, IndexState, SchemaJson, TableJson, TableSpec } from './types.js';

/** Which indexes each kind of schema names: the pending one has also those that are being built. */
const LISTED: Record<'active' | 'pending', IndexState[]> = {
  active: ['done'],
  pending: ['done', 'backfilling', 'backfilled'],
};

/** The schema as the service stores it. Tables with `declared: false` are in none. */
export function schemaJson(
  tables: readonly TableSpec[],
  kind: 'active' | 'pending',
  schemaValidation: boolean,
): SchemaJson {
  return {
    tables: tables.filter((table) => table.declared !== false).map((table) => tableJson(table, LISTED[kind])),
    schemaValidation,
  };
}

/** True while a push waits for indexes, so that a second schema exists. */
export function hasPendingIndexes(tables: readonly TableSpec[]): boolean {
  return tables.some((table) =>
    table.indexes?.some(({ state }) => state === 'backfilling' || state === 'backfilled'),
  );
}

function tableJson(table: TableSpec, listed: IndexState[]): TableJson {
  const indexes = table.indexes ?? [];
  const staged = indexes.filter(({ state }) => state === 'staged');
  return {
    tableName: table.name,
    indexes: indexes.filter(({ state }) => listed.includes(state ?? 'done')).map(indexJson),
    ...(staged.length === 0 ? {} : { stagedDbIndexes: staged.map(indexJson) }),
    searchIndexes: [],
    vectorIndexes: [],
    documentType: table.document ?? { type: 'any' },
  };
}

function indexJson(index: IndexSpec): { indexDescriptor: string; fields: string[] } {
  return { indexDescriptor: index.name, fields: [...index.fields] };
}
