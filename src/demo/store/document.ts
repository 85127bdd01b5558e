import { checkValue } from '../schema/check.js';
import { JsError } from '../failures.js';
import { DEMO_LIMITS } from '../limits.js';
import { displayValue } from '../values/display.js';
import { equalValues } from '../values/order.js';
import { binarySize, nestingOf, sizeOf } from '../values/size.js';
import { emptyObject, isObject, type StoredDocument, type Value } from '../values/types.js';
import { declaredTable, tableNameOf, type DatabaseState } from './state.js';

/** Joins the user's fields with the system's; they may repeat `_id` and `_creationTime`, but not change them. */
export function withSystemFields(fields: Value, id: string, creationTime: number): StoredDocument {
  if (!isObject(fields)) throw new JsError('Invalid argument `value`: expected an object');
  if (fields._id !== undefined && !equalValues(fields._id, id)) {
    throw new JsError(`Provided document ID "${id}" doesn't match '_id' field ${displayValue(fields._id)}`);
  }
  if (fields._creationTime !== undefined && !equalValues(fields._creationTime, creationTime)) {
    throw new JsError(
      `Provided creation time ${creationTime} doesn't match '_creationTime' field in ${displayValue(fields)}`,
    );
  }
  return Object.assign(emptyObject(), fields, { _id: id, _creationTime: creationTime });
}

/** Checks names, size, nesting and the declared schema. Throws `JsError`. */
export function checkDocument(state: DatabaseState, table: string, document: StoredDocument): void {
  for (const name of Object.keys(document)) {
    if (name.startsWith('_') && name !== '_id' && name !== '_creationTime') {
      throw new JsError(
        `Document(value: ${displayValue(document)}) isn't a valid document: Field '${name}' starts with an underscore, which is only allowed for system fields like '_id'`,
      );
    }
  }
  const size = sizeOf(document);
  if (size > DEMO_LIMITS.documentBytes) {
    const limit = binarySize(DEMO_LIMITS.documentBytes);
    throw new JsError(`Value is too large (${binarySize(size)} > maximum size ${limit})`);
  }
  const nesting = nestingOf(document);
  if (nesting > DEMO_LIMITS.documentNesting) {
    throw new JsError(
      `Document is too nested (nested ${nesting} levels deep > maximum nesting ${DEMO_LIMITS.documentNesting})`,
    );
  }
  checkSchema(state, table, document);
}

function checkSchema(state: DatabaseState, table: string, document: StoredDocument): void {
  const validator = declaredTable(state, table)?.document;
  if (!state.schemaValidation || !validator) return;
  const { _id, _creationTime, ...fields } = document;
  const fault = checkValue(validator, fields, (number) => tableNameOf(state, number));
  if (fault === undefined) return;
  throw new JsError(
    `Failed to insert or update a document in table "${table}" because it does not match the schema: ${fault}`,
  );
}
