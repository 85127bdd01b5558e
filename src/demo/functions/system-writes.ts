import { convexError, JsError } from '../failures.js';
import { DEMO_LIMITS } from '../limits.js';
import { v } from '../schema/build.js';
import type { Writer } from '../store/writer.js';
import { InvalidValue } from '../values/decode.js';
import { UNDEFINED_PLACEHOLDER } from '../values/placeholder.js';
import {
  isObject,
  type MaybeValue,
  type StoredDocument,
  type Value,
  type ValueObject,
} from '../values/types.js';
import { COMPONENT_ID, list, object, text } from './arguments.js';
import { readById } from './system-reads.js';
import type { FunctionTable, FunctionTools } from './types.js';

const SUCCESS = { success: true };

/** How the dashboard writes documents. Table names in the arguments are labels for the audit log only. */
export const SYSTEM_WRITES: FunctionTable = {
  '_system/frontend/addDocument': {
    kind: 'Mutation',
    visibility: 'system',
    operation: 'WriteData',
    args: v.object({ table: v.string(), documents: v.array(v.any()), ...COMPONENT_ID }),
    run: addDocuments,
  },
  '_system/frontend/patchDocumentsFields': {
    kind: 'Mutation',
    visibility: 'system',
    operation: 'WriteData',
    args: v.object({
      table: v.string(),
      fields: v.any(),
      ids: v.optional(v.array(v.string())),
      ...COMPONENT_ID,
    }),
    run: patchDocuments,
  },
  '_system/frontend/replaceDocument': {
    kind: 'Mutation',
    visibility: 'system',
    operation: 'WriteData',
    args: v.object({ id: v.string(), document: v.any(), ...COMPONENT_ID }),
    run: replaceDocument,
  },
  '_system/frontend/deleteDocuments': {
    kind: 'Mutation',
    visibility: 'system',
    operation: 'WriteData',
    args: v.object({
      toDelete: v.array(v.object({ id: v.string(), tableName: v.string() })),
      ...COMPONENT_ID,
    }),
    run: deleteDocuments,
  },
};

function addDocuments(db: Writer, args: ValueObject, tools: FunctionTools): Value {
  const table = text(args.table);
  const documents = list(args.documents);
  if (documents.length > DEMO_LIMITS.documentsPerCall) {
    return failure(`Can’t import more than ${DEMO_LIMITS.documentsPerCall} documents at once.`);
  }
  const ids = rethrown(() => documents.map((document) => db.insert(table, document ?? null)));
  tools.audit('add_documents', { table, document_ids: ids });
  return SUCCESS;
}

/** Without `ids` this patches every document of the table, as the real function does. */
function patchDocuments(db: Writer, args: ValueObject, tools: FunctionTools): Value {
  const table = text(args.table);
  const ids = args.ids === undefined ? undefined : list(args.ids).map(text);
  const documents = ids ? ids.map((id) => readById(db, id, tools.reads)) : wholeTable(db, table, tools);
  const patched = rethrown(() => {
    const fields = patchFields(args.fields);
    return documents.map((document) => {
      const id = idOf(document);
      db.patch(id, fields);
      return id;
    });
  });
  tools.audit('update_documents', { table, document_ids: patched });
  return SUCCESS;
}

function wholeTable(db: Writer, table: string, { reads }: FunctionTools): StoredDocument[] {
  const documents = [...(db.table(table)?.documents.values() ?? [])];
  for (const document of documents) reads.document(document);
  return documents;
}

function patchFields(value: MaybeValue): Record<string, MaybeValue> {
  const fields = isObject(value) ? value : {};
  const entries = Object.entries(fields).map(
    ([name, field]) => [name, field === UNDEFINED_PLACEHOLDER ? undefined : field] as const,
  );
  return Object.fromEntries(entries);
}

function idOf(document: StoredDocument | null): string {
  if (document === null) throw new JsError("Cannot read properties of null (reading '_id')", 'TypeError');
  return document._id;
}

function replaceDocument(db: Writer, args: ValueObject, tools: FunctionTools): Value {
  const id = text(args.id);
  if (readById(db, id, tools.reads) === null) return failure('Document does not exist.');
  rethrown(() => db.replace(id, args.document ?? null));
  tools.audit('replace_document', { document_ids: [id] });
  return SUCCESS;
}

function deleteDocuments(db: Writer, args: ValueObject, tools: FunctionTools): Value {
  const targets = list(args.toDelete).map(object);
  if (targets.length > DEMO_LIMITS.documentsPerCall) {
    return failure(
      `You can't delete more than ${DEMO_LIMITS.documentsPerCall}. Try selecting fewer documents instead..`,
    );
  }
  for (const { id } of targets) {
    readById(db, text(id), tools.reads);
    db.delete(text(id));
  }
  for (const table of new Set(targets.map(({ tableName }) => text(tableName)))) {
    const ids = targets.filter(({ tableName }) => tableName === table).map(({ id }) => text(id));
    tools.audit('delete_documents', { table, document_ids: ids });
  }
  return SUCCESS;
}

function failure(error: string): Value {
  return { success: false, error };
}

/** Turns what the database refuses into an application error, whose text survives redaction. */
function rethrown<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof JsError || error instanceof InvalidValue) throw convexError(error.message);
    throw error;
  }
}
