import { decodeValue } from '../values/decode.js';
import { displayValue } from '../values/display.js';
import type { ValidatorJson } from './types.js';

const SIMPLE = {
  any: 'v.any()',
  null: 'v.null()',
  number: 'v.float64()',
  bigint: 'v.int64()',
  boolean: 'v.boolean()',
  string: 'v.string()',
  bytes: 'v.bytes()',
} as const;

/** A validator as error messages print it, such as `v.object({name: v.string()})`. */
export function describeValidator(validator: ValidatorJson): string {
  switch (validator.type) {
    case 'literal':
      return `v.literal(${displayValue(decodeValue(validator.value))})`;
    case 'id':
      return `v.id("${validator.tableName}")`;
    case 'array':
      return `v.array(${describeValidator(validator.value)})`;
    case 'record':
      return `v.record(${describeValidator(validator.keys)}, ${describeValidator(validator.values.fieldType)})`;
    case 'union':
      return `v.union(${validator.value.map(describeValidator).join(', ')})`;
    case 'object': {
      const fields = Object.keys(validator.value)
        .sort()
        .flatMap((name) => {
          const field = validator.value[name];
          if (!field) return [];
          const inner = describeValidator(field.fieldType);
          return [`${name}: ${field.optional ? `v.optional(${inner})` : inner}`];
        });
      return `v.object({${fields.join(', ')}})`;
    }
    case 'any':
    case 'null':
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'string':
    case 'bytes':
      return SIMPLE[validator.type];
  }
}
