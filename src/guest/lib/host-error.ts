import lua from 'fengari/src/lua.js';
import type { ErrorFields } from '../../shared/errors.js';
import { toLua } from '../json/decode.js';
import type { LuaState, Table } from '../vm/types.js';
import {
  freeze,
  functionValue,
  newTable,
  push,
  rawField,
  setField,
  stringValue,
  TAG,
  tableValue,
} from '../vm/values.js';

const meta = newTable();
setField(
  meta,
  '__tostring',
  functionValue((L) => {
    const value = L.stack[L.top - 1];
    push(L, value?.type === TAG.TABLE ? rawField(value.value as Table, 'message') : stringValue('error'));
    return 1;
  }),
);
freeze(meta);

/** Raises a failure of the host as a table with `code`, `message`, `hint`, `written` and `details`. */
export function raiseHostError(L: LuaState, error: ErrorFields): never {
  const table = newTable();
  setField(table, 'code', stringValue(error.code));
  setField(table, 'message', stringValue(error.message));
  if (error.hint !== undefined) setField(table, 'hint', stringValue(error.hint));
  setField(table, 'written', stringValue(error.written));
  if (error.details !== undefined) setField(table, 'details', toLua(error.details));
  table.metatable = meta;
  push(L, tableValue(table));
  return lua.lua_error(L);
}
