import type { ClientName, NameLimit } from './client-limits.js';
import { NAME_LIMITS } from './client-limits.js';

type Schema = Record<string, unknown>;

/** A tool as a client gets it. */
export interface LintedTool {
  name: string;
  description?: string;
  inputSchema: Schema;
  outputSchema?: Schema;
  annotations?: Record<string, unknown>;
}

/** Something in a tool that a client refuses, loses or changes. */
export interface DialectFinding {
  severity: 'error' | 'warning';
  /** Such as `inputSchema.properties.filter`. */
  path: string;
  message: string;
  fix: string;
}

const MOST_DESCRIPTION = 1024;
const PROPERTY_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;
const ANNOTATIONS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];

/** Keywords that Codex takes out of a schema before its model sees it; others do the same with some of them. */
const DROPPED = [
  '$schema',
  'default',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'pattern',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
];
/** Keywords that some client turns into something else or refuses. */
const REFUSED: Record<string, string> = {
  const: 'Write an enum of strings.',
  oneOf: 'Write anyOf.',
  allOf: 'Write one schema that says it all.',
  not: 'Say it in the description, and check it in the function.',
  if: 'Say it in the description, and check it in the function.',
  patternProperties: 'Use additionalProperties.',
  $ref: 'Write the schema out where it is used.',
  $defs: 'Write the schema out where it is used.',
};

/** Everything in a tool that one of the clients does not take as it is, apart from the length of its name. */
export function lintTool(tool: LintedTool): DialectFinding[] {
  const findings: DialectFinding[] = [];
  const add = (severity: DialectFinding['severity'], path: string, message: string, fix: string): void => {
    findings.push({ severity, path, message, fix });
  };
  if (!/^[a-z0-9_]+$/.test(tool.name))
    add('error', 'name', 'has characters that clients replace', 'Use a-z, 0-9 and _ only.');
  const described = tool.description?.trim() ?? '';
  if (described === '') add('error', 'description', 'is missing', 'Say what the function does and gives.');
  else if (described.length > MOST_DESCRIPTION)
    add(
      'error',
      'description',
      `has ${described.length} characters; some models take ${MOST_DESCRIPTION}`,
      'Shorten it.',
    );
  for (const key of ANNOTATIONS.filter((key) => typeof tool.annotations?.[key] !== 'boolean'))
    add('error', `annotations.${key}`, 'is missing; clients then assume the worst', 'Set it.');
  root('inputSchema', tool.inputSchema, add);
  if (tool.outputSchema) root('outputSchema', tool.outputSchema, add);
  return findings;
}

/** The clients for which the name of a tool is too long, each with how long it gets there. */
export function namesTooLong(
  tool: string,
  clients: readonly { client: ClientName; server: string }[],
): { client: ClientName; shown: string; limit: NameLimit }[] {
  return clients.flatMap(({ client, server }) => {
    const limit: NameLimit = NAME_LIMITS[client];
    const shown = limit.shown(server, tool);
    return shown.length > limit.most ? [{ client, shown, limit }] : [];
  });
}

type Add = (severity: DialectFinding['severity'], path: string, message: string, fix: string) => void;

function root(path: string, schema: Schema, add: Add): void {
  if (schema['type'] !== 'object')
    add('error', `${path}.type`, 'is not "object"', 'Put the value into an object.');
  for (const key of ['anyOf', 'enum'].filter((name) => name in schema))
    add(
      'error',
      `${path}.${key}`,
      'is at the top, where models refuse it',
      'Put the choice into a property.',
    );
  walk(path, schema, path === 'inputSchema', add);
}

function walk(path: string, schema: unknown, input: boolean, add: Add): void {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    add('error', path, 'is not an object; some clients make it a string', 'Write out the type.');
    return;
  }
  const node = schema as Schema;
  for (const [key, fix] of Object.entries(REFUSED))
    if (key in node) add('error', `${path}.${key}`, 'is not understood by every client', fix);
  if (input)
    for (const key of DROPPED.filter((name) => name in node))
      add('warning', `${path}.${key}`, 'is taken out by clients', 'Say it in the description too.');
  if (Array.isArray(node['type']))
    add('warning', `${path}.type`, 'is a list of types, which Gemini refuses', 'Write anyOf.');
  if (node['type'] === 'array' && !('items' in node))
    add('error', `${path}.items`, 'is missing; models refuse such an array', 'Say what the elements are.');
  const choices = node['enum'];
  if (Array.isArray(choices) && choices.some((item) => typeof item !== 'string' && item !== null))
    add('error', `${path}.enum`, 'has values that are no strings', 'Use strings.');
  const properties = (node['properties'] ?? {}) as Schema;
  for (const [name, property] of Object.entries(properties)) {
    if (!PROPERTY_NAME.test(name))
      add(
        'error',
        `${path}.properties.${name}`,
        'is a name that some models refuse',
        'Use at most 64 of a-z, 0-9, _, - and dots.',
      );
    walk(`${path}.properties.${name}`, property, input, add);
  }
  const required = (node['required'] ?? []) as string[];
  for (const name of required.filter((key) => !Object.hasOwn(properties, key)))
    add(
      'error',
      `${path}.required`,
      `names "${name}", which is not among the properties`,
      'Add it or leave it out.',
    );
  if ('items' in node) walk(`${path}.items`, node['items'], input, add);
  if (typeof node['additionalProperties'] === 'object')
    walk(`${path}.additionalProperties`, node['additionalProperties'], input, add);
  if (Array.isArray(node['anyOf']))
    node['anyOf'].forEach((part, index) => walk(`${path}.anyOf[${index}]`, part, input, add));
}
