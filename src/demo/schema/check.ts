import { decodeId } from '../ids/document-id.js';
import { decodeValue } from '../values/decode.js';
import { displayValue } from '../values/display.js';
import { equalValues } from '../values/order.js';
import { isObject, type Value, type ValueObject } from '../values/types.js';
import { describeValidator } from './describe.js';
import type { ValidatorJson } from './types.js';

/** Names the table of a number, or undefined if there is none. */
export type TableOfNumber = (tableNumber: number) => string | undefined;

const SCALARS = {
  null: (value: Value) => value === null,
  number: (value: Value) => typeof value === 'number',
  bigint: (value: Value) => typeof value === 'bigint',
  boolean: (value: Value) => typeof value === 'boolean',
  string: (value: Value) => typeof value === 'string',
  bytes: (value: Value) => value instanceof Uint8Array,
};

/** Checks a value against a validator; returns the service's sentence for the first fault, or undefined. */
export function checkValue(
  validator: ValidatorJson,
  value: Value,
  tableOf: TableOfNumber,
  path = '',
): string | undefined {
  switch (validator.type) {
    case 'any':
      return undefined;
    case 'literal':
      return equalValues(decodeValue(validator.value), value)
        ? undefined
        : `\`${displayValue(value)}\` does not match literal validator \`${describeValidator(validator)}\`.${at(path)}`;
    case 'id':
      return checkId(validator, value, tableOf, path);
    case 'array':
      if (!Array.isArray(value)) return noMatch(validator, value, path);
      return first(value, (item, i) => checkValue(validator.value, item, tableOf, `${path}[${i}]`));
    case 'record':
      if (!isObject(value)) return noMatch(validator, value, path);
      return first(
        Object.entries(value),
        ([name, item]) =>
          checkValue(validator.keys, name, tableOf, `${path}.keys()`) ??
          checkValue(validator.values.fieldType, item, tableOf, `${path}.values()`),
      );
    case 'object':
      return isObject(value) ? checkFields(validator, value, tableOf, path) : noMatch(validator, value, path);
    case 'union': {
      const [only, ...others] = validator.value;
      if (only && others.length === 0) return checkValue(only, value, tableOf, path);
      return validator.value.some((one) => checkValue(one, value, tableOf, path) === undefined)
        ? undefined
        : noMatch(validator, value, path);
    }
    case 'null':
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'string':
    case 'bytes':
      return SCALARS[validator.type](value) ? undefined : noMatch(validator, value, path);
  }
}

function checkId(
  validator: Extract<ValidatorJson, { type: 'id' }>,
  value: Value,
  tableOf: TableOfNumber,
  path: string,
): string | undefined {
  const id = typeof value === 'string' ? decodeId(value) : '';
  const found = typeof id === 'string' ? undefined : tableOf(id.tableNumber);
  if (typeof value !== 'string' || found === undefined) return noMatch(validator, value, path);
  if (found === validator.tableName) return undefined;
  const from = found.startsWith('_') ? 'a system table' : `table \`${found}\``;
  return `Found ID "${value}" from ${from}, which does not match the table name in validator \`${describeValidator(validator)}\`.${at(path)}`;
}

function checkFields(
  validator: Extract<ValidatorJson, { type: 'object' }>,
  value: ValueObject,
  tableOf: TableOfNumber,
  path: string,
): string | undefined {
  const both = (): string => `Object: ${displayValue(value)}\nValidator: ${describeValidator(validator)}`;
  for (const [name, field] of Object.entries(validator.value).sort()) {
    const item = value[name];
    if (item === undefined && !field.optional) {
      return `Object is missing the required field \`${name}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.\n${at(path)}\n${both()}`;
    }
    const fault =
      item === undefined ? undefined : checkValue(field.fieldType, item, tableOf, `${path}.${name}`);
    if (fault !== undefined) return fault;
  }
  const extra = Object.keys(value).find((name) => !Object.hasOwn(validator.value, name));
  if (extra === undefined) return undefined;
  return `Object contains extra field \`${extra}\` that is not in the validator.\n${at(path)}\n${both()}`;
}

function noMatch(validator: ValidatorJson, value: Value, path: string): string {
  return `Value does not match validator.\n${at(path)}\nValue: ${displayValue(value)}\nValidator: ${describeValidator(validator)}`;
}

function at(path: string): string {
  return path === '' ? '' : `\nPath: ${path}`;
}

function first<T>(items: T[], check: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const fault = check(item, index);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
