import { DROPPED, REWRITTEN } from './schema-keywords.js';

/** Something in a schema that a client or its model would not see as it is written. */
export interface SchemaFinding {
  /** Keys from the root of what was linted. */
  path: readonly (string | number)[];
  rule: SchemaRule;
  severity: 'error' | 'warning';
  message: string;
  fix: string;
}

export type SchemaRule =
  | 'schema-keyword'
  | 'schema-boolean'
  | 'schema-enum'
  | 'schema-root'
  | 'schema-open'
  | 'schema-required'
  | 'schema-items'
  | 'schema-type'
  | 'schema-property-name'
  | 'schema-description';

const PROPERTY_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

type Schema = Record<string, unknown>;
type Path = readonly (string | number)[];

/** Checks a JSON Schema of a tool's arguments or result against what all clients pass on. Any value may be given. */
export function lintSchema(schema: unknown, kind: 'input' | 'output'): SchemaFinding[] {
  if (!isObject(schema)) return lintNode(schema, [], kind);
  const root: SchemaFinding[] = [];
  if (schema['type'] !== 'object')
    root.push(
      error(['type'], 'schema-root', 'a tool takes and gives objects only', 'Write "type": "object".'),
    );
  for (const key of ['anyOf', 'enum'].filter((name) => schema[name] !== undefined))
    root.push(
      error(
        [key],
        'schema-root',
        'a choice at the top is refused by some models',
        'Move it into a property.',
      ),
    );
  if (kind === 'input' && schema['additionalProperties'] !== false)
    root.push(
      error(
        ['additionalProperties'],
        'schema-open',
        'misspelt arguments would not be caught',
        'Write "additionalProperties": false.',
      ),
    );
  return [...root, ...lintNode(schema, [], kind)];
}

function lintNode(schema: unknown, path: Path, kind: 'input' | 'output'): SchemaFinding[] {
  if (typeof schema === 'boolean')
    return [
      error(
        path,
        'schema-boolean',
        'clients turn a schema that is true or false into "string"',
        'Write {} or a type.',
      ),
    ];
  if (!isObject(schema))
    return [error(path, 'schema-type', 'must be a JSON Schema object', 'Write {"type": …}.')];
  return [
    ...lintKeywords(schema, path),
    ...lintEnum(schema, path),
    ...lintTypes(schema, path),
    ...lintProperties(schema, path, kind),
    ...children(schema).flatMap(({ key, value }) => lintNode(value, [...path, ...key], kind)),
  ];
}

function lintKeywords(schema: Schema, path: Path): SchemaFinding[] {
  return Object.keys(schema).flatMap((key) => {
    const rewritten = Object.hasOwn(REWRITTEN, key) ? REWRITTEN[key] : undefined;
    if (rewritten !== undefined)
      return [error([...path, key], 'schema-keyword', `clients rewrite or lose "${key}"`, rewritten)];
    return DROPPED.has(key)
      ? [
          error(
            [...path, key],
            'schema-keyword',
            `clients drop "${key}" before the model sees it`,
            'Say it in the description, and check it in the script.',
          ),
        ]
      : [];
  });
}

function lintEnum(schema: Schema, path: Path): SchemaFinding[] {
  const values = schema['enum'];
  if (!Array.isArray(values)) return [];
  return values.flatMap((value, index) =>
    typeof value === 'string' || value === null
      ? []
      : [
          error(
            [...path, 'enum', index],
            'schema-enum',
            `clients turn an enum into strings, and ${JSON.stringify(value)} is none`,
            'List strings only, or say the values in the description.',
          ),
        ],
  );
}

function lintTypes(schema: Schema, path: Path): SchemaFinding[] {
  const { type } = schema;
  if (Array.isArray(type))
    return [
      warning(
        [...path, 'type'],
        'schema-type',
        'some clients take one type only',
        `Write anyOf: ${JSON.stringify(type.map((one) => ({ type: one as unknown })))}.`,
      ),
    ];
  if (type === 'array' && schema['items'] === undefined)
    return [
      error(
        [...path, 'type'],
        'schema-items',
        'some clients refuse an array without "items"',
        'Add "items": {…}.',
      ),
    ];
  return [];
}

function lintProperties(schema: Schema, path: Path, kind: 'input' | 'output'): SchemaFinding[] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  const findings = required.flatMap((name, index) =>
    typeof name === 'string' && !Object.hasOwn(properties, name)
      ? [
          error(
            [...path, 'required', index],
            'schema-required',
            `"${name}" is required, but not among the properties`,
            `Describe "${name}" under properties, or take it out of required.`,
          ),
        ]
      : [],
  );
  for (const [name, property] of Object.entries(properties)) {
    const at = [...path, 'properties', name];
    if (!PROPERTY_NAME.test(name))
      findings.push(
        error(
          at,
          'schema-property-name',
          `some models take only letters, digits, _, . and - in property names, at most 64`,
          'Rename it.',
        ),
      );
    if (kind === 'input' && isObject(property) && !hasText(property['description']))
      findings.push(
        warning(
          at,
          'schema-description',
          `the argument "${name}" has no description`,
          'Say what it means, with limits.',
        ),
      );
  }
  return findings;
}

/** Schemas directly inside a schema, with the keys that lead to them. */
function children(schema: Schema): { key: Path; value: unknown }[] {
  const found: { key: Path; value: unknown }[] = [];
  if (isObject(schema['properties']))
    for (const [name, value] of Object.entries(schema['properties']))
      found.push({ key: ['properties', name], value });
  if (schema['items'] !== undefined) found.push({ key: ['items'], value: schema['items'] });
  // true and false are fine here: they say whether there may be more, and every client knows that.
  if (isObject(schema['additionalProperties']))
    found.push({ key: ['additionalProperties'], value: schema['additionalProperties'] });
  if (Array.isArray(schema['anyOf']))
    schema['anyOf'].forEach((value, index) => found.push({ key: ['anyOf', index], value }));
  return found;
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

const finding =
  (severity: SchemaFinding['severity']) =>
  (path: Path, rule: SchemaRule, message: string, fix: string): SchemaFinding => ({
    path,
    rule,
    severity,
    message,
    fix,
  });
const error = finding('error');
const warning = finding('warning');
