import type { Json } from '../values/types.js';

/** Validators as the schema's JSON text spells them. */
export type ValidatorJson =
  | { type: 'any' | 'null' | 'number' | 'bigint' | 'boolean' | 'string' | 'bytes' }
  | { type: 'literal'; value: Json }
  | { type: 'id'; tableName: string }
  | { type: 'array'; value: ValidatorJson }
  | { type: 'record'; keys: ValidatorJson; values: FieldJson }
  | { type: 'object'; value: { [field: string]: FieldJson } }
  | { type: 'union'; value: ValidatorJson[] };

export interface FieldJson {
  fieldType: ValidatorJson;
  optional: boolean;
}

export interface IndexJson {
  indexDescriptor: string;
  fields: string[];
}

export interface TableJson {
  tableName: string;
  indexes: IndexJson[];
  stagedDbIndexes?: IndexJson[];
  searchIndexes: { indexDescriptor: string; searchField: string; filterFields: string[] }[];
  vectorIndexes: Json[];
  documentType: ValidatorJson | null;
}

export interface SchemaJson {
  tables: TableJson[];
  schemaValidation: boolean;
}

/**
 * How far an index is: `done` (in the active schema), `backfilling` or `backfilled` (in the schema being
 * pushed), `staged` (declared, built, but not to be used).
 */
export type IndexState = 'done' | 'backfilling' | 'backfilled' | 'staged';

export interface IndexSpec {
  name: string;
  fields: string[];
  state?: IndexState;
  /** Documents indexed so far, for `backfilling`. */
  indexed?: number;
}

/** A table to create. Without `document` any object fits; with `declared: false` it is in no schema. */
export interface TableSpec {
  name: string;
  document?: ValidatorJson;
  indexes?: IndexSpec[];
  declared?: boolean;
}
