import lauxlib from 'fengari/src/lauxlib.js';
import ltable from 'fengari/src/ltable.js';
import lua from 'fengari/src/lua.js';
import type { AppOperation, ErrorReply, HttpReply } from '../../shared/wire.js';
import { decodeJson } from '../json/decode.js';
import { encodeJson, JsonFault } from '../json/encode.js';
import type { LuaState, Table, TValue } from '../vm/types.js';
import {
  argument,
  DropNull,
  freeze,
  functionValue,
  library,
  newTable,
  push,
  pushText,
  raise,
  setField,
  stringValue,
  TAG,
  tableValue,
  textArgument,
} from '../vm/values.js';
import { checkCanWait, wait, type Outcome } from '../vm/waiting.js';

/** What workflow scripts ask of the gateway. */
export interface AppHost {
  ask(
    op: AppOperation,
    path: string,
    argsJson: string,
    settle: (answer: HttpReply | ErrorReply) => Outcome,
  ): void;
}

const hosts = new WeakMap<object, AppHost>();
const paths = new WeakMap<Table, string>();

/** Gives a fresh state its gateway, and its own `app`. */
export function setApp(L: LuaState, globals: Table, host: AppHost): void {
  hosts.set(L.l_G, host);
  setField(globals, 'app', tableValue(proxy('')));
}

/** A table whose fields are made when they are touched, and which calls the gateway when it is called. */
function proxy(path: string): Table {
  const table = newTable();
  paths.set(table, path);
  table.metatable = META;
  return table;
}

const META = newTable();
setField(META, '__index', functionValue(field));
setField(META, '__call', functionValue(call));
setField(META, '__metatable', stringValue('The metatable is locked'));
freeze(META);

function field(L: LuaState): number {
  const table = argument(L, 1).value as Table;
  const key = argument(L, 2);
  const name = textArgument(L, 2);
  const path = paths.get(table) ?? '';
  const child = tableValue(proxy(path === '' ? name : `${path}.${name}`));
  ltable.luaH_setfrom(L, table, key, child);
  push(L, child);
  return 1;
}

/** Only a table as first argument counts; everything else is left out, as the other runtime does. */
function call(L: LuaState): number {
  const path = paths.get(argument(L, 1).value as Table) ?? '';
  checkCanWait(L, `app.${path}`);
  return ask(L, 'call', path, argumentsJson(L, argument(L, 2)));
}

function argumentsJson(L: LuaState, value: TValue): string {
  if (value.type !== TAG.TABLE) return '{}';
  try {
    const json = encodeJson(value);
    return json === '[]' ? '{}' : json;
  } catch (error) {
    if (error instanceof JsonFault) return raise(L, `The arguments cannot be sent: ${error.message}`);
    throw error;
  }
}

function ask(L: LuaState, op: AppOperation, path: string, argsJson: string): number {
  const host = hosts.get(L.l_G) ?? raise(L, 'app is not available here');
  host.ask(op, path, argsJson, settle);
  return wait(L);
}

function settle(answer: HttpReply | ErrorReply): Outcome {
  if ('error' in answer) {
    const { message } = answer.error;
    return (L) => {
      lauxlib.luaL_where(L, 1);
      pushText(L, message);
      lua.lua_concat(L, 2);
      return lua.lua_error(L);
    };
  }
  return (L) => {
    push(L, decodeJson(answer.body === '' ? 'null' : answer.body, { dropNull: DropNull.ON_READ }));
    return 1;
  };
}

/** The `docs` library: texts about the functions that `app` has. */
export function docsLibrary(): Table {
  const about = (op: AppOperation, hasArgument: boolean) => (L: LuaState) => {
    const path = hasArgument ? textArgument(L, 1) : '';
    checkCanWait(L, op);
    return ask(L, op, path, '{}');
  };
  return library({
    list: about('docs.list', false),
    search: about('docs.search', true),
    read: about('docs.read', true),
  });
}
