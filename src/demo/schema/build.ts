import { encodeValue } from '../values/encode.js';
import type { Value } from '../values/types.js';
import type { FieldJson, ValidatorJson } from './types.js';

/** A field of `v.object`: a validator, or one wrapped by `v.optional`. */
export type FieldInput = ValidatorJson | FieldJson;

const field = (input: FieldInput): FieldJson =>
  'fieldType' in input ? input : { fieldType: input, optional: false };

/** Builders that read like Convex's own `v`, but give the JSON form. */
export const v = {
  any: (): ValidatorJson => ({ type: 'any' }),
  null: (): ValidatorJson => ({ type: 'null' }),
  number: (): ValidatorJson => ({ type: 'number' }),
  int64: (): ValidatorJson => ({ type: 'bigint' }),
  boolean: (): ValidatorJson => ({ type: 'boolean' }),
  string: (): ValidatorJson => ({ type: 'string' }),
  bytes: (): ValidatorJson => ({ type: 'bytes' }),
  literal: (value: Value): ValidatorJson => ({ type: 'literal', value: encodeValue(value) }),
  id: (tableName: string): ValidatorJson => ({ type: 'id', tableName }),
  array: (value: ValidatorJson): ValidatorJson => ({ type: 'array', value }),
  union: (...value: ValidatorJson[]): ValidatorJson => ({ type: 'union', value }),
  record: (keys: ValidatorJson, values: ValidatorJson): ValidatorJson => ({
    type: 'record',
    keys,
    values: { fieldType: values, optional: false },
  }),
  object: (fields: Record<string, FieldInput>): ValidatorJson => ({
    type: 'object',
    value: Object.fromEntries(Object.entries(fields).map(([name, input]) => [name, field(input)])),
  }),
  optional: (fieldType: ValidatorJson): FieldJson => ({ fieldType, optional: true }),
};
