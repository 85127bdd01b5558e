import { JsError } from '../failures.js';
import { paginate } from '../query/paginate.js';
import { v } from '../schema/build.js';
import type { Reader } from '../store/reader.js';
import { identifierFault } from '../values/field-names.js';
import type { ReadBudget } from '../test-query/read-budget.js';
import type { MaybeValue, StoredDocument } from '../values/types.js';
import { COMPONENT_ID, list, object, PAGINATION_OPTS, pageRequest, text } from './arguments.js';
import { paginatedTableDocuments } from './paginated-documents.js';
import type { FunctionTable } from './types.js';

/** How the dashboard and the CLI read documents. */
export const SYSTEM_READS: FunctionTable = {
  '_system/frontend/paginatedTableDocuments': {
    kind: 'Query',
    visibility: 'system',
    operation: 'ViewData',
    args: v.object({
      paginationOpts: PAGINATION_OPTS,
      table: v.string(),
      filters: v.union(v.string(), v.null()),
      ...COMPONENT_ID,
    }),
    run: paginatedTableDocuments,
  },
  '_system/cli/tableData': {
    kind: 'Query',
    visibility: 'system',
    operation: 'ViewData',
    args: v.object({
      table: v.string(),
      order: v.union(v.literal('asc'), v.literal('desc')),
      paginationOpts: PAGINATION_OPTS,
    }),
    run: (db, args, tools) => {
      const plan = {
        table: checkTable(text(args.table)),
        order: args.order === 'asc' ? 'asc' : 'desc',
      } as const;
      return paginate(db, plan, pageRequest(args.paginationOpts), tools.pagination);
    },
  },
  '_system/frontend/listById': {
    kind: 'Query',
    visibility: 'system',
    operation: 'ViewData',
    args: v.object({ ids: v.array(v.object({ id: v.string(), tableName: v.string() })), ...COMPONENT_ID }),
    run: (db, args, { reads }) => list(args.ids).map((item) => byIdInTable(db, item, reads)),
  },
  '_system/frontend/getById': {
    kind: 'Query',
    visibility: 'system',
    operation: 'ViewData',
    args: v.object({ id: v.string(), ...COMPONENT_ID }),
    run: (db, args, { reads }) => readById(db, text(args.id), reads),
  },
};

function byIdInTable(db: Reader, item: MaybeValue, reads: ReadBudget): StoredDocument | null {
  const { id, tableName } = object(item);
  const normalized = db.normalizeId(text(tableName), text(id));
  return normalized === null ? null : readById(db, normalized, reads);
}

/** A document, counted among what the function reads. Throws `JsError` over a limit, and for what is no id. */
export function readById(db: Pick<Reader, 'get'>, id: string, reads: ReadBudget): StoredDocument | null {
  reads.interval();
  const document = db.get(id);
  if (document) reads.document(document);
  return document;
}

/** A table that may be queried: any valid name, existing or not, that is not the system's. */
export function checkTable(name: string): string {
  const fault = identifierFault(name);
  if (fault !== undefined) throw new JsError(`Invalid table name: ${fault}`);
  if (name.startsWith('_')) throw new JsError('System tables can only be accessed from db.system.');
  return name;
}
