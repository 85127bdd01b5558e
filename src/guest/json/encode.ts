import ltable from 'fengari/src/ltable.js';
import { GUEST_LIMITS } from '../limits.js';
import meter from '../engine/meter.cjs';
import numbers from '../engine/numbers.cjs';
import text from '../engine/text.cjs';
import type { Table, TString, TValue } from '../vm/types.js';
import { DropNull, Kind, TAG } from '../vm/values.js';
import { isNull } from './null.js';
import { phpNumber, phpString } from './php.js';
import { arrayLength, objectEntries } from './shape.js';
import { untouched } from './untouched.js';

export interface EncodeOptions {
  /** Keys in order of their code units, for hashing. */
  sorted?: boolean;
  /** One element per line, indented by this many spaces per level. Not with `sorted`. */
  indent?: number;
  /** As PHP writes JSON: empty tables as `[]`, its own exponents, and U+2028 and U+2029 escaped. */
  php?: boolean;
  /** Write a table without a kind and without keys as `[]`. */
  emptyIsArray?: boolean;
}

/** What cannot become JSON, and where. */
export class JsonFault extends Error {}

/**
 * JSON text of a Lua value, compact unless `indent` is given. Metatables are ignored; nil becomes null.
 * Throws `JsonFault` for functions, cycles, NaN, infinities, text that is not UTF-8, and too deep or too many values.
 */
export function encodeJson(value: TValue, options: EncodeOptions = {}): string {
  return new Encoder(options).value(value, '', 0);
}

class Encoder {
  private readonly open = new Set<Table>();
  private nodes = 0;

  private readonly indent: number;

  constructor(private readonly options: EncodeOptions) {
    this.indent = options.indent ?? 0;
  }

  value(value: TValue, path: string, depth: number): string {
    if (++this.nodes > GUEST_LIMITS.jsonNodes)
      throw new JsonFault(`The value has more than ${GUEST_LIMITS.jsonNodes} parts.`);
    meter.work(1);
    switch (value.type) {
      case TAG.NIL:
        return 'null';
      case TAG.BOOLEAN:
        return value.value === true ? 'true' : 'false';
      case TAG.INTEGER:
      case TAG.FLOAT:
        return this.number(value.value as number, path);
      case TAG.STRING:
      case TAG.LONG_STRING:
        return this.string(value.value as TString, path);
      case TAG.TABLE:
        return this.table(value.value as Table, path, depth);
      default:
        if (isNull(value)) return 'null';
        throw new JsonFault(`${where(path)} is a ${typeName(value)}, which JSON cannot hold.`);
    }
  }

  private number(value: number, path: string): string {
    if (Number.isFinite(value)) return this.options.php ? phpNumber(value) : String(value === 0 ? 0 : value);
    throw new JsonFault(`${where(path)} is ${numbers.numberText(value)}, which JSON cannot hold.`);
  }

  private string(value: TString, path: string): string {
    if (value.literal !== undefined) return value.literal;
    try {
      return this.quote(text.toJs(value.realstring));
    } catch {
      throw new JsonFault(`${where(path)} is a string that is not valid UTF-8.`);
    }
  }

  private table(table: Table, path: string, depth: number): string {
    if (table.lazy !== null && this.passesUntouched(table)) return untouched(table.lazy);
    if (table.lazy !== null) ltable.luaH_getn(table);
    if (depth >= GUEST_LIMITS.jsonDepth)
      throw new JsonFault(`${where(path)} is nested more than ${GUEST_LIMITS.jsonDepth} levels deep.`);
    if (this.open.has(table)) throw new JsonFault(`${where(path)} contains itself.`);
    this.open.add(table);
    const length = arrayLength(table) ?? this.lengthOfEmpty(table);
    const out =
      length === undefined ? this.object(table, path, depth) : this.array(table, length, path, depth);
    this.open.delete(table);
    return out;
  }

  private lengthOfEmpty(table: Table): number | undefined {
    const { php, emptyIsArray } = this.options;
    const empty = table.arr.length === 0 && table.strong.size === 0;
    return empty && (php || (emptyIsArray && table.kind === Kind.PLAIN)) ? 0 : undefined;
  }

  private passesUntouched(table: Table): boolean {
    const { sorted, php } = this.options;
    return !sorted && !php && this.indent === 0 && table.dropNull !== DropNull.ALWAYS;
  }

  private quote(value: string): string {
    const json = JSON.stringify(value);
    return this.options.php ? phpString(json) : json;
  }

  private array(table: Table, length: number, path: string, depth: number): string {
    const items: string[] = [];
    for (let index = 1; index <= length; index++) {
      const item = ltable.luaH_getint(table, index);
      items.push(item.type !== TAG.NIL ? this.value(item, `${path}[${index}]`, depth + 1) : 'null');
    }
    return this.wrap('[', items, ']', depth);
  }

  private object(table: Table, path: string, depth: number): string {
    const entries = objectEntries(table, (problem) => {
      throw new JsonFault(`${where(path)} ${problem}`);
    });
    if (this.options.sorted) entries.sort(([left], [right]) => (left < right ? -1 : 1));
    const colon = this.indent > 0 ? ': ' : ':';
    const fields = entries.map(
      ([key, item]) =>
        `${this.quote(key)}${colon}${this.value(item, path === '' ? key : `${path}.${key}`, depth + 1)}`,
    );
    return this.wrap('{', fields, '}', depth);
  }

  private wrap(open: string, items: string[], close: string, depth: number): string {
    if (this.indent === 0 || items.length === 0) return open + items.join(',') + close;
    const inner = ' '.repeat(this.indent * (depth + 1));
    return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${' '.repeat(this.indent * depth)}${close}`;
  }
}

function where(path: string): string {
  return path === '' ? 'The value' : `The value at ${path}`;
}

function typeName(value: TValue): string {
  const base = value.type & 15;
  return { 6: 'function', 7: 'buffer', 8: 'thread' }[base] ?? 'userdata';
}
