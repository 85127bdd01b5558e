import type { ApiEntry, ApiValue } from './types.js';

const value: ApiValue = { name: 'value', type: 'any', description: 'a JSON value' };
const key: ApiValue = { name: 'key', type: 'string' };
const bytes: ApiValue = { name: 'bytes', type: 'string' };
const options: ApiValue = { name: 'options', type: 'HttpOptions', optional: true };
const endpoint: ApiValue = {
  name: 'endpoint',
  type: 'string',
  description: 'name of an endpoint that the function lists',
};
const NO_ANSWER =
  'a `Failure` with `code` and `written` when there is no answer, or when the function may not make this request';
const NO_JSON = 'for what JSON cannot hold: functions, NaN, infinity, cycles, keys that are no strings';

/** Everything that the host itself gives to plugin functions. */
export const HOST_ENTRIES: readonly ApiEntry[] = [
  {
    name: 'require',
    params: [{ name: 'name', type: 'string' }],
    returns: { type: 'any', description: 'what the file returns, made once per call' },
    description:
      '`require "lib.x"` is the plugin\'s own `lib/x.lua`; `require "kosmo.x"` is `lua/kosmo/x.lua` of the host.',
    raises: 'when there is no such file or it fails',
  },
  {
    name: 'http.request',
    params: [{ name: 'request', type: 'HttpRequest' }],
    returns: { type: 'HttpResponse' },
    description: 'One request, with a body of any kind.',
    raises: NO_ANSWER,
  },
  {
    name: 'http.get',
    params: [endpoint, options],
    returns: { type: 'HttpResponse' },
    description: 'One request without a body, whatever the verb of the endpoint is.',
    raises: NO_ANSWER,
  },
  {
    name: 'http.post',
    params: [endpoint, { ...value, description: 'body, encoded as JSON' }, options],
    returns: { type: 'HttpResponse' },
    description: 'One request with a JSON body, whatever the verb of the endpoint is.',
    raises: NO_ANSWER,
  },
  {
    name: 'cache.get',
    params: [key],
    returns: { type: 'any' },
    description:
      'A value that an earlier call with the same credentials kept; nil if it is gone. It may be out of date: check what you build on it.',
  },
  {
    name: 'cache.set',
    params: [
      key,
      value,
      {
        name: 'options',
        type: '{ttl_ms?: integer}',
        optional: true,
        description: 'milliseconds, 30000 by default, at most 600000',
      },
    ],
    description:
      "Keeps a value of at most 4 MiB in the host's memory, where it may be forgotten at any time.",
    raises: NO_JSON,
  },
  { name: 'cache.drop', params: [key], description: 'Forgets a value.' },
  {
    name: 'json.null',
    type: 'userdata',
    description: "JSON's null, in arguments, bodies and results. Lua's nil is an absent key.",
  },
  {
    name: 'json.encode',
    params: [value, { name: 'options', type: '{compact?: boolean}', optional: true }],
    returns: { type: 'string' },
    description: 'JSON text, indented by four spaces unless it is to be compact.',
    raises: NO_JSON,
  },
  {
    name: 'json.decode',
    params: [
      { name: 'text', type: 'string' },
      {
        name: 'options',
        type: '{null?: any}',
        optional: true,
        description: '`{null = json.null}` keeps nulls; without it they become nil',
      },
    ],
    returns: { type: 'any' },
    description: 'The value of a JSON text.',
    raises: 'for what is not JSON',
  },
  {
    name: 'json.array',
    generic: 'T: table',
    params: [{ name: 'value', type: 'T' }],
    returns: { type: 'T' },
    description: 'Marks a table as a list, also when it is empty, and returns it.',
    raises: 'for a read-only table',
  },
  {
    name: 'json.object',
    generic: 'T: table',
    params: [{ name: 'value', type: 'T' }],
    returns: { type: 'T' },
    description: 'Marks a table as an object, also when it is empty, and returns it.',
    raises: 'for a read-only table',
  },
  {
    name: 'json.is_array',
    params: [value],
    returns: { type: 'boolean' },
    description: 'Whether JSON would write a list.',
  },
  {
    name: 'json.is_object',
    params: [value],
    returns: { type: 'boolean' },
    description: 'Whether JSON would write an object.',
  },
  {
    name: 'json.size',
    params: [value],
    returns: { type: 'integer' },
    description: 'Characters (UTF-16 code units) of the compact JSON of a value.',
    raises: NO_JSON,
  },
  {
    name: 'json.canonical',
    params: [value],
    returns: { type: 'string' },
    description: 'Compact JSON with sorted keys.',
    raises: NO_JSON,
  },
  {
    name: 'base64.encode',
    params: [bytes, { name: 'options', type: '{url?: boolean}', optional: true }],
    returns: { type: 'string' },
    description: 'Base64, with `{url = true}` in the alphabet for URLs and without padding.',
  },
  {
    name: 'base64.decode',
    params: [{ name: 'text', type: 'string', description: 'either alphabet' }],
    returns: { type: 'string|nil', name: 'bytes' },
    description: 'The bytes of a base64 text; nil if it is none.',
  },
  {
    name: 'hash.sha256',
    params: [bytes],
    returns: { type: 'string', name: 'hex' },
    description: 'SHA-256 in lower-case hexadecimal.',
  },
  {
    name: 'credentials.get',
    params: [{ ...key, description: 'a field that is not secret' }],
    returns: { type: 'string|nil' },
    description: 'The value of a field that is not secret.',
    raises: 'for a secret field that is set',
  },
  {
    name: 'credentials.configured',
    params: [key],
    returns: { type: 'boolean' },
    description: 'Whether a field has a value, secret or not.',
  },
  ...['debug', 'info', 'warn', 'error'].map((level) => ({
    name: `log.${level}`,
    params: [{ name: '...', type: 'any' }],
    description: `A line on stderr of the host, at level ${level}.`,
  })),
  {
    name: 'print',
    params: [{ name: '...', type: 'any' }],
    description: 'The same as `log.info`.',
  },
  {
    name: 'time.now',
    params: [],
    returns: { type: 'number' },
    description: 'Milliseconds since 1970.',
  },
];
