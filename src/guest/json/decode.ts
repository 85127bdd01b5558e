import ltable from 'fengari/src/ltable.js';
import lobject from 'fengari/src/lobject.js';
import { InexactNumber, parseJson } from '../../shared/json.js';
import hooks from '../engine/hooks.cjs';
import meter from '../engine/meter.cjs';
import text from '../engine/text.cjs';
import type { Table, TString, TValue } from '../vm/types.js';
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
  const value = Number(number.literal);
  if (Number.isFinite(value) && !/^-?[1-9]\d*$/.test(number.literal)) return numberValue(value);
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
  const fields = value as Record<string, unknown>;
  const names = Object.keys(fields);
  meter.charge(names.length * ENTRY_BYTES);
  for (const name of names) {
    const item = toLua(fields[name], drop);
    if (item.type === TAG.NIL) continue;
    const { key, hash } = keyFor(name);
    ltable.luaH_adopt(table, hash, key, item);
  }
}

/** Reads of one table before it is filled after all, and the longest text that is worth converting for one. */
const MOST_PEEKS = 8;
const PEEK_CHARS = 256;

/** One field of an object that nothing else was read of; undefined where filling the table is better or needed. */
function peek(table: Table, hash: string): TValue | undefined {
  const fields = table.lazy as Record<string, unknown>;
  if (Array.isArray(fields) || ++table.peeks > MOST_PEEKS || !isAscii(hash)) return undefined;
  if (!Object.hasOwn(fields, hash)) return NIL;
  const value = fields[hash];
  if (typeof value === 'string' && value.length > PEEK_CHARS) return undefined;
  if (typeof value === 'object' && value !== null && !(value instanceof InexactNumber)) return undefined;
  return toLua(value, table.dropNull);
}

/** Keys are one character per byte, so these are the names that read the same in JavaScript. */
function isAscii(hash: string): boolean {
  for (let at = 0; at < hash.length; at++) if (hash.charCodeAt(at) > 0x7f) return false;
  return true;
}

interface Key {
  key: TValue;
  hash: string;
}

/** Longest field name that is kept, in characters, and how many are. */
const KEPT_NAME_CHARS = 64;
const KEPT_NAMES = 4096;
const kept = new Map<string, Key>();

/** A field name as a key. Rows have the same names over and over, so they are kept. */
function keyFor(name: string): Key {
  const known = kept.get(name);
  if (known) return known;
  const key = stringValue(name);
  const made = { key, hash: text.keyOf((key.value as TString).realstring) };
  if (name.length <= KEPT_NAME_CHARS) {
    if (kept.size >= KEPT_NAMES) kept.clear();
    kept.set(name, made);
  }
  return made;
}

hooks.fill = (table) => fill(table as Table);
hooks.peek = (table, hash) => peek(table as Table, hash);
