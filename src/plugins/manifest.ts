import * as z from 'zod/v4';
import { SNAKE_NAME, SNAKE_NAME_CHARS } from '../shared/names.js';
import { jsonSchema } from './json-schema.js';

const name = (what: string) =>
  z
    .string()
    .max(SNAKE_NAME_CHARS)
    .regex(SNAKE_NAME, `must be ${what} in lower_snake_case, without double underscores`);
const text = (max: number) => z.string().min(1).max(max);

const credentialField = z.strictObject({
  key: name('a key').describe('Name of the field, as in `--stdin-json`.'),
  label: text(80).describe('What the prompt calls the field.'),
  type: z.enum(['secret', 'url', 'string']).describe('A secret is never shown, and never given to a script.'),
  required: z.boolean().describe('Whether calls need it.'),
  help: text(500).describe('Where a user finds the value.'),
  env: z
    .array(z.string().regex(/^[A-Z][A-Z0-9_]*$/))
    .default([])
    .describe('Variables that may supply the value when the user asks for that.'),
  pattern: z.string().optional().describe('Regular expression that a value must match.'),
  patternHelp: text(300).optional().describe('What to tell a user whose value does not match.'),
  refuse: z
    .array(z.strictObject({ pattern: z.string(), because: text(300) }))
    .default([])
    .describe('Values that look right and are not, each with what to tell the user.'),
  matches: z
    .strictObject({ field: z.string(), own: z.string(), other: z.string() })
    .optional()
    .describe(
      'Another credential that names the same thing. The first group of `own` in this value and that of `other` in ' +
        'the other one must be equal, without regard to case, where both patterns match.',
    ),
  basePath: z
    .boolean()
    .default(false)
    .describe('For a url: it may have a path, which goes before that of each endpoint.'),
});

const headerName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'must be the name of a header');

const authorization = z.strictObject({
  scheme: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'must be one word, such as Bearer')
    .optional()
    .describe('First word of the Authorization header, such as Bearer, before the key.'),
  header: headerName
    .optional()
    .describe('Instead of scheme: a header of its own, which holds the key alone, such as X-Api-Key.'),
  username: z
    .string()
    .optional()
    .describe('With scheme Basic: the credential that is the user name; field is the password then.'),
  field: z.string().describe('The secret credential that is sent.'),
  stripPrefixes: z
    .array(z.string().min(1))
    .default([])
    .describe('Words that users paste before the key by mistake.'),
});

/** A value that the host adds to the query of every request. */
const fixedQuery = z.record(z.string().min(1).max(100), z.union([z.string(), z.array(z.string()).min(1)]));

const endpoint = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).describe('HTTP verb.'),
  path: z
    .string()
    .regex(/^(?:\/(?:[A-Za-z0-9._~-]+|\{[a-z][a-z0-9_]*\}))+$/, 'must be a path such as /api/items/{id}')
    .refine(
      (path) => !path.split('/').some((part) => part === '.' || part === '..'),
      'may not have . or .. segments',
    )
    .describe('Path template; each {name} is one encoded segment.'),
  origin: z
    .string()
    .optional()
    .describe('Where the request goes, one of the literal origins; without it, to the first origin.'),
  authorization: z
    .union([
      z.literal('none'),
      z.strictObject({ bodyField: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
      z.strictObject({ scheme: z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/), pattern: z.string().min(1) }),
    ])
    .optional()
    .describe(
      '"none": the key is not sent. {bodyField}: it travels in this field of the JSON body instead. {scheme, pattern}: with this scheme, and only if the whole key matches; else the request is refused.',
    ),
  query: fixedQuery
    .default({})
    .describe('Query parameters that every request has; a script cannot change them.'),
  allowQuery: z
    .array(z.string().min(1).max(100))
    .optional()
    .describe('The only other query parameters that a script may give. Without it, any.'),
  allowHeaders: z.array(headerName).default([]).describe('Headers that a script may set, such as If-Match.'),
  class: z.enum(['read', 'write']).describe('What a request does to the service, whatever its HTTP verb is.'),
  description: text(300).optional().describe('What the endpoint is for.'),
});

const paging = z.strictObject({
  items: z.string().describe('Field of the result that holds the rows of a page.'),
  cursor: z.string().describe('Argument that takes the cursor of the page before.'),
  next: z
    .string()
    .describe('Field of the result with the cursor of the next page; null or absent at the end.'),
  size: z
    .strictObject({ argument: z.string(), most: z.int().min(1) })
    .optional()
    .describe('Argument for the rows per page, and the most it takes; reading all pages uses it.'),
  omitted: z.string().optional().describe('Field of the result that lists rows that were left out.'),
});

const completion = z.strictObject({
  argument: z.string().describe('Argument, of any function of the plugin, whose values these are.'),
  items: z.string().describe('Field of the result that lists them.'),
  value: z.string().describe('Field of each item with the value.'),
});

const pluginFunction = z.strictObject({
  name: name('a function name').describe('Also the name of functions/<name>.lua.'),
  aliases: z.array(name('an alias')).default([]).describe('Other names that calls may use.'),
  title: text(80).describe('Short name for people.'),
  description: text(1024).describe('What the function does and when to use it: models choose by this.'),
  operation: z
    .enum(['read', 'write'])
    .describe('What it does to the service. A read cannot use a write endpoint.'),
  destructive: z
    .boolean()
    .optional()
    .describe('For writes: whether existing data may be lost. Default true.'),
  idempotent: z.boolean().describe('Whether a second call with the same arguments changes nothing more.'),
  input: jsonSchema.describe('JSON Schema of the arguments.'),
  output: jsonSchema.describe('JSON Schema of the result.'),
  endpoints: z.array(z.string()).min(1).describe('Names of the endpoints that the function may use.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(280_000)
    .optional()
    .describe('Longest time of a call with all its requests; 60 s without it.'),
  preview: z
    .boolean()
    .default(false)
    .describe(
      'For writes: called with ctx.preview, and with its read endpoints only, the script returns {before, after} instead of writing. Shown when the user is asked.',
    ),
  paging: paging.optional().describe('How the command line reads all pages and shows rows as a table.'),
  completion: completion.optional().describe('Results are remembered for completion in shells.'),
});

const shape = z.strictObject({
  $schema: z.string().optional().describe('For editors.'),
  name: name('a plugin name').describe('Name of the integration, and of its folder.'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/, 'must be a version such as 1.0.0')
    .describe('Version of the plugin.'),
  title: text(80).describe('Name of the service for people.'),
  category: name('a category').describe('A word to group integrations by.'),
  description: text(1024).describe('What the integration is for.'),
  credentials: z.array(credentialField).default([]).describe('What a user configures per account.'),
  authorization: z
    .union([authorization, z.array(authorization).min(1).max(4)])
    .optional()
    .describe(
      'How the key is sent. Of a list, the first whose credentials are set; if none is, no key is sent.',
    ),
  envConflicts: z
    .array(
      z.strictObject({
        any: z.array(z.string()).min(1),
        with: z.array(z.string()).min(1),
        because: text(300),
      }),
    )
    .default([])
    .describe(
      'Variables that contradict each other: nothing is taken from the environment where both are set.',
    ),
  origins: z.array(z.string()).min(1).describe('A url credential as {key}, or a literal https origin.'),
  headers: z
    .record(headerName, z.string().regex(/^[\x20-\x7e]+$/))
    .default({})
    .describe('Headers of every request.'),
  endpoints: z
    .record(name('an endpoint name'), endpoint)
    .describe('All requests that scripts can make, by the name that scripts use.'),
  errors: z
    .record(
      name('an error code'),
      z.strictObject({
        meaning: text(300).describe('What went wrong.'),
        hint: text(300).optional().describe('What to do next.'),
      }),
    )
    .default({})
    .describe('Codes that scripts raise, besides those of the host.'),
  notExecuted: z
    .array(z.string().min(1).max(80))
    .default([])
    .describe('Values of `code` in 503 bodies that say that a request was not begun: writes are sent again.'),
  functions: z.array(pluginFunction).min(1).describe('What is served, one tool each.'),
  identity: z
    .string()
    .optional()
    .describe(
      'Function that tells whose credentials these are. Called with ctx.facts, only what production and readOnly name is needed.',
    ),
  readOnly: name('a key')
    .optional()
    .describe(
      "Boolean of the identity function's result that says that the credentials may only read: then its write functions are hidden and refused.",
    ),
  production: z
    .strictObject({
      field: z.string().describe('The credential whose form may tell whether it opens production.'),
      yes: z.string().describe('Regular expression of values that do.'),
      no: z.string().describe('Regular expression of values that do not.'),
      answer: name('a key').describe(
        "Boolean of the identity function's result that says the same, or null.",
      ),
    })
    .optional()
    .describe('How the host learns that an account is production; where nothing tells, it counts as such.'),
});

export type Manifest = z.infer<typeof shape>;
export type ManifestFunction = Manifest['functions'][number];
export type CredentialField = Manifest['credentials'][number];
export type Endpoint = Manifest['endpoints'][string];
export type Authorization = z.infer<typeof authorization>;

/** One thing wrong with a manifest: where (`functions[0].endpoints[1]`) and what. */
export interface ManifestFault {
  path: string;
  message: string;
}

export { shape as manifestShape };
