import { DEMO_LIMITS } from '../limits.js';
import { v } from '../schema/build.js';
import { hasPendingIndexes, schemaJson } from '../schema/schema-json.js';
import type { IndexSpec } from '../schema/types.js';
import type { Reader } from '../store/reader.js';
import type { Component } from '../store/components.js';
import { SYSTEM_TABLES } from '../store/state.js';
import type { MaybeValue, Value, ValueObject } from '../values/types.js';
import { COMPONENT_ID, PAGINATION_OPTS, text } from './arguments.js';
import type { FunctionTable } from './types.js';

const tableSize = {
  kind: 'Query',
  visibility: 'system',
  operation: 'ViewData',
  run: (db: Reader, args: ValueObject): MaybeValue => db.table(text(args.tableName))?.documents.size ?? 0,
} as const;

/** What the dashboard and the CLI ask about tables, schemas, indexes and components. */
export const SYSTEM_METADATA: FunctionTable = {
  '_system/cli/tables': {
    kind: 'Query',
    visibility: 'system',
    operation: 'ViewData',
    args: v.object({ paginationOpts: PAGINATION_OPTS }),
    run: (db) => ({
      page: [...db.database.tables.keys()].map((name) => ({ name })),
      isDone: true,
      continueCursor: 'end',
    }),
  },
  '_system/cli/tableSize': { ...tableSize, args: v.object({ tableName: v.string() }) },
  '_system/frontend/tableSize': { ...tableSize, args: v.object({ tableName: v.string(), ...COMPONENT_ID }) },
  '_system/frontend/getTableMapping': {
    kind: 'Query',
    visibility: 'system',
    operation: 'ViewData',
    args: v.object(COMPONENT_ID),
    run: (db) => {
      const user = [...db.database.tables.values()].map(
        ({ number, name }) => [String(number), name] as const,
      );
      const entries = [...Object.entries(SYSTEM_TABLES), ...user].slice(0, DEMO_LIMITS.mappingEntries);
      return Object.fromEntries(entries);
    },
  },
  '_system/frontend/getSchemas': {
    kind: 'Query',
    visibility: 'system',
    operation: 'ViewData',
    args: v.object(COMPONENT_ID),
    run: ({ database: { specs, schemaValidation } }) => {
      const json = (kind: 'active' | 'pending'): string =>
        JSON.stringify(schemaJson(specs, kind, schemaValidation));
      if (!specs.some(({ declared }) => declared !== false)) return {};
      return { active: json('active'), ...(hasPendingIndexes(specs) ? { inProgress: json('pending') } : {}) };
    },
  },
  '_system/frontend/indexes': {
    kind: 'Query',
    visibility: 'system',
    operation: 'ViewData',
    args: v.object({
      tableName: v.optional(v.union(v.string(), v.null())),
      tableNamespace: v.union(v.string(), v.null()),
    }),
    componentArgument: 'tableNamespace',
    run: (db, args) => indexList(db, text(args.tableName)),
  },
  '_system/frontend/components:list': {
    kind: 'Query',
    visibility: 'system',
    operation: 'ViewData',
    args: v.object({}),
    run: (_db, _args, { components }) => components.map(componentRow),
  },
};

/** The root has no name, so that its row lacks the field. */
function componentRow({ id, path, state }: Component): Value {
  const name = path.split('/').at(-1);
  return { id, ...(name ? { name } : {}), path, args: {}, state };
}

function indexList(db: Reader, tableName: string): MaybeValue {
  const table = db.table(tableName);
  if (!table) return undefined;
  const specs = db.database.specs.find(({ name }) => name === tableName)?.indexes ?? [];
  return specs.map((spec) => indexRow(spec, table.documents.size));
}

function indexRow(spec: IndexSpec, totalDocs: number): Value {
  const state = spec.state === 'staged' || spec.state === undefined ? 'done' : spec.state;
  const stats = { numDocsIndexed: spec.indexed ?? 0, totalDocs };
  return {
    name: spec.name,
    staged: spec.state === 'staged',
    fields: [...spec.fields],
    backfill: state === 'backfilling' ? { state, stats } : { state },
  };
}
