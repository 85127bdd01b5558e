import lua from 'fengari/src/lua.js';
import type { EndpointRequest, ErrorReply, HttpReply } from '../../shared/wire.js';
import { decodeJson, toLua } from '../json/decode.js';
import { encodeJson, JsonFault } from '../json/encode.js';
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
import { lists, strings } from './http-fields.js';

/** The `http` library. Requests name an endpoint of the manifest; the host builds and sends them. */
export function httpLibrary(): Table {
  return library({ request, get, post });
}

/** `http.request{endpoint=, params=, query=, headers=, json=|form=|body=, content_type=}` */
function request(L: LuaState): number {
  const options = tableArgument(L, 1);
  const endpoint = textOf(rawField(options, 'endpoint'));
  if (endpoint === undefined) raise(L, 'http.request: `endpoint` must be the name of an endpoint');
  return send(L, endpoint, options, bodyOf(L, options));
}

/** `http.get(endpoint, {params=, query=, headers=})` */
function get(L: LuaState): number {
  return send(L, textArgument(L, 1), optionsAt(L, 2), undefined);
}

/** `http.post(endpoint, value, {params=, query=, headers=})` */
function post(L: LuaState): number {
  return send(L, textArgument(L, 1), optionsAt(L, 3), { text: jsonBody(L, argument(L, 2)) });
}

interface Body {
  text: string;
  /** Without it, JSON. */
  type?: string;
}

const FORM = 'application/x-www-form-urlencoded';

function bodyOf(L: LuaState, options: Table): Body | undefined {
  const given = ['json', 'form', 'body'].filter((name) => rawField(options, name).type !== TAG.NIL);
  const [kind] = given;
  if (kind === undefined) return undefined;
  if (given.length > 1) raise(L, `http.request: \`${given.join('` and `')}\` cannot both be given`);
  if (kind === 'json') return { text: jsonBody(L, rawField(options, 'json')) };
  if (kind === 'form') return { text: formText(lists(L, options, 'form')), type: FORM };
  const text = textOf(rawField(options, 'body')) ?? raise(L, 'http.request: `body` must be a string');
  const type = rawField(options, 'content_type');
  if (type.type === TAG.NIL) return { text };
  return { text, type: textOf(type) ?? raise(L, 'http.request: `content_type` must be a string') };
}

function formText(fields: Record<string, string | string[]>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const each of [value].flat()) form.append(name, each);
  return form.toString();
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

function send(L: LuaState, endpoint: string, options: Table, body: Body | undefined): number {
  checkCanWait(L, 'http');
  const headers = strings(L, options, 'headers');
  const wanted: EndpointRequest = {
    endpoint,
    params: strings(L, options, 'params'),
    query: lists(L, options, 'query'),
    hasBody: body !== undefined,
    ...(body?.type === undefined ? {} : { contentType: body.type }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
  };
  hostOf(L).request(wanted, body?.text ?? '', settle);
  return wait(L);
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
