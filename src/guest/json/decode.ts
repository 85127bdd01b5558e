import ltable from 'fengari/src/ltable.js';
import lobject from 'fengari/src/lobject.js';
import { InexactNumber, parseJson } from '../../shared/json.js';
import hooks from '../engine/hooks.cjs';
import meter from '../engine/meter.cjs';
import type { Table, TValue } from '../vm/types.js';
import {
  DropNull,
  Kind,
  newString,
  newTable,
  numberValue,
  stringValue,
  TAG,
  tableValue,
} from '../vm/values.js';
import { nullValue } from './null.js';

/** Bytes that an entry of a table takes, roughly. */
const ENTRY_BYTES = 120;

const NIL: TValue = new lobject.TValue(TAG.NIL, null);

export interface DecodeOptions {
  /** A `DropNull`; by default nulls become the null value. */
  dropNull?: number;
}

/**
 * Lua value of a JSON text. Objects and arrays become tables that fill level by level when a script touches them.
 * Throws `SyntaxError`.
 */
export function decodeJson(text: string, options: DecodeOptions = {}): TValue {
  return toLua(parseJson(text), options.dropNull ?? DropNull.NO);
}

/** Lua value of parsed JSON (`parseJson` output). */
export function toLua(value: unknown, dropNull: number = DropNull.NO): TValue {
  if (typeof value === 'string') {
    meter.charge(value.length);
    return stringValue(value);
  }
  if (typeof value === 'number') return numberValue(value);
  if (typeof value === 'boolean') return new lobject.TValue(TAG.BOOLEAN, value);
  if (value === null || typeof value !== 'object') return dropNull === DropNull.NO ? nullValue : NIL;
  if (value instanceof InexactNumber) return literalValue(value);
  return tableValue(lazyTable(value, dropNull));
}

const LITERAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function literalValue(number: InexactNumber): TValue {
  if (!LITERAL.test(number.literal)) return stringValue(number.literal);
  const string = newString(number.literal);
  string.literal = number.literal;
  return new lobject.TValue(TAG.LONG_STRING, string);
}

function lazyTable(value: object, dropNull: number): Table {
  const table = newTable();
  table.kind = Array.isArray(value) ? Kind.ARRAY : Kind.OBJECT;
  table.lazy = value;
  table.dropNull = dropNull;
  return table;
}

/** Fills one level of a table from the JSON that it stands for. */
function fill(table: Table): void {
  const value = table.lazy;
  if (value === null) return;
  const drop = table.dropNull;
  table.lazy = null;
  if (Array.isArray(value)) {
    meter.charge(value.length * ENTRY_BYTES);
    if (drop !== DropNull.NO)
      value.forEach((item, index) => ltable.luaH_setint(table, index + 1, toLua(item, drop)));
    else table.arr = value.map((item) => toLua(item));
    return;
  }
  const entries = Object.entries(value);
  meter.charge(entries.length * ENTRY_BYTES);
  for (const [key, item] of entries) ltable.luaH_setfrom(null, table, stringValue(key), toLua(item, drop));
}

hooks.fill = (table) => fill(table as Table);
