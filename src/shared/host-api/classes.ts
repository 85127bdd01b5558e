import type { ApiClass } from './types.js';

const SCALARS = 'string|number|boolean';

/** Every table with a fixed shape that scripts get, give or raise. */
export const HOST_CLASSES: readonly ApiClass[] = [
  {
    name: 'CallContext',
    description: 'The second argument of a function: what is known of the call.',
    fields: [
      { name: 'account', type: 'string', description: 'the account that the call uses' },
      { name: '["function"]', type: 'string', description: 'name of the function' },
      {
        name: 'preview',
        type: 'boolean',
        optional: true,
        description: 'only say what would change: return {before, after}',
      },
      {
        name: 'facts',
        type: 'boolean',
        optional: true,
        description:
          'only the keys of the result that the manifest names in production and readOnly are needed',
      },
      {
        name: 'production',
        type: 'boolean',
        optional: true,
        description: 'whether the account is production, where the form of the credential says so',
      },
      {
        name: 'max_result_chars',
        type: 'integer',
        description: 'characters that the JSON of the result may have',
      },
    ],
  },
  {
    name: 'Failure',
    description: 'What `error` raises to fail, and what `pcall` catches of a request without an answer.',
    fields: [
      {
        name: 'code',
        type: 'string',
        description: 'one of the host\'s codes, or one that the manifest declares under "errors"',
      },
      { name: 'message', type: 'string', description: 'what happened' },
      { name: 'hint', type: 'string', optional: true, description: 'what to do next' },
      { name: 'details', type: 'table', optional: true, description: 'data for programs' },
      {
        name: 'written',
        type: '"none"|"succeeded"|"unknown"',
        optional: true,
        description: 'what the script knows of its own writes',
      },
    ],
  },
  {
    name: 'HttpResponse',
    description: 'An answer, whatever its status is.',
    fields: [
      { name: 'status', type: 'integer', description: 'HTTP status' },
      { name: 'headers', type: 'table<string, string>', description: 'names in lower case' },
      { name: 'body', type: 'any', description: 'parsed if the answer is JSON, else its text' },
      { name: 'text', type: 'string', description: 'the body as it came' },
    ],
  },
  {
    name: 'HttpOptions',
    description: 'What goes into the URL and the headers of a request.',
    fields: [
      {
        name: 'params',
        type: `table<string, ${SCALARS}>`,
        optional: true,
        description: 'values of the {name} segments of the path',
      },
      {
        name: 'query',
        type: `table<string, ${SCALARS}|(${SCALARS})[]>`,
        optional: true,
        description: 'a list repeats the parameter, an empty one leaves it out',
      },
      {
        name: 'headers',
        type: `table<string, ${SCALARS}>`,
        optional: true,
        description: 'those that the endpoint allows by allowHeaders',
      },
    ],
  },
  {
    name: 'HttpRequest',
    extends: 'HttpOptions',
    description: 'A request with a body, if it has one, in one of three forms.',
    fields: [
      { name: 'endpoint', type: 'string', description: 'name of an endpoint that the function lists' },
      { name: 'json', type: 'any', optional: true, description: 'body, encoded as JSON' },
      {
        name: 'form',
        type: `table<string, ${SCALARS}|(${SCALARS})[]>`,
        optional: true,
        description: 'urlencoded body; a list repeats the field',
      },
      { name: 'body', type: 'string', optional: true, description: 'body as it is' },
      {
        name: 'content_type',
        type: 'string',
        optional: true,
        description: 'of `body`; JSON without it',
      },
    ],
  },
];
