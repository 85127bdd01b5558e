import lua from 'fengari/src/lua.js';
import type { EndpointRequest, ErrorReply, HttpReply } from '../../shared/wire.js';
import { decodeJson, toLua } from '../json/decode.js';
import { encodeJson, JsonFault } from '../json/encode.js';
import { numberText } from '../vm/number-text.js';
import type { LuaState, Table, TValue } from '../vm/types.js';
import {
  argument,
  library,
  newTable,
  numberValue,
  push,
  raise,
  rawField,
  setField,
  stringValue,
  TAG,
  tableArgument,
  tableValue,
  textArgument,
  textOf,
} from '../vm/values.js';
import { checkCanWait, wait, type Outcome } from '../vm/waiting.js';
import { raiseHostError } from './host-error.js';
import { hostOf } from './host.js';
import { deferredString } from '../vm/deferred.js';
import { objectEntries } from '../json/shape.js';

/** The `http` library. Requests name an endpoint of the manifest; the host builds and sends them. */
export function httpLibrary(): Table {
  return library({ request, get, post });
}

/** `http.request{endpoint=, params=, query=, json=|body=}` */
function request(L: LuaState): number {
  const options = tableArgument(L, 1);
  const endpoint = textOf(rawField(options, 'endpoint'));
  if (endpoint === undefined) raise(L, 'http.request: `endpoint` must be the name of an endpoint');
  const body = rawField(options, 'body');
  const json = rawField(options, 'json');
  if (body.type !== TAG.NIL)
    return send(L, endpoint, options, textOf(body) ?? raise(L, 'http.request: `body` must be a string'));
  return send(L, endpoint, options, json.type === TAG.NIL ? undefined : jsonBody(L, json));
}

/** `http.get(endpoint, {params=, query=})` */
function get(L: LuaState): number {
  return send(L, textArgument(L, 1), optionsAt(L, 2), undefined);
}

/** `http.post(endpoint, value, {params=, query=})` */
function post(L: LuaState): number {
  return send(L, textArgument(L, 1), optionsAt(L, 3), jsonBody(L, argument(L, 2)));
}

function optionsAt(L: LuaState, index: number): Table {
  return lua.lua_type(L, index) <= lua.LUA_TNIL ? newTable() : tableArgument(L, index);
}

function jsonBody(L: LuaState, value: TValue): string {
  try {
    return encodeJson(value);
  } catch (error) {
    if (error instanceof JsonFault) return raise(L, `The request body cannot be sent: ${error.message}`);
    throw error;
  }
}

function send(L: LuaState, endpoint: string, options: Table, body: string | undefined): number {
  checkCanWait(L, 'http');
  const wanted: EndpointRequest = {
    endpoint,
    params: strings(L, options, 'params'),
    query: strings(L, options, 'query'),
    hasBody: body !== undefined,
  };
  hostOf(L).request(wanted, body ?? '', settle);
  return wait(L);
}

function strings(L: LuaState, options: Table, name: string): Record<string, string> {
  const value = rawField(options, name);
  if (value.type === TAG.NIL) return {};
  if (value.type !== TAG.TABLE) raise(L, `http: \`${name}\` must be a table`);
  const refuse = (problem: string): never => raise(L, `http: \`${name}\` ${problem}`);
  const pairs = objectEntries(value.value as Table, refuse).map(([key, item]): [string, string] => [
    key,
    scalar(item) ?? refuse(`has a value at ${key} that is not a string, number or boolean`),
  ]);
  return Object.fromEntries(pairs);
}

function scalar(value: TValue): string | undefined {
  if (value.type === TAG.BOOLEAN) return String(value.value);
  if (value.type === TAG.INTEGER || value.type === TAG.FLOAT) return numberText(value.value as number);
  return textOf(value);
}

function settle(answer: HttpReply | ErrorReply): Outcome {
  if ('error' in answer) return (L) => raiseHostError(L, answer.error);
  return (L) => {
    push(L, tableValue(responseTable(answer)));
    return 1;
  };
}

function responseTable(answer: HttpReply): Table {
  const table = newTable();
  setField(table, 'status', numberValue(answer.status));
  setField(table, 'headers', toLua(answer.headers));
  const parsed = answer.json ? parsedBody(answer.body) : undefined;
  setField(table, 'body', parsed ?? stringValue(answer.body));
  setField(table, 'text', parsed ? deferredString(answer.body) : rawField(table, 'body'));
  return table;
}

function parsedBody(body: string): TValue | undefined {
  try {
    return decodeJson(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
