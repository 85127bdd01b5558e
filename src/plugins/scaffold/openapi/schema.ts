import type { JsonSchema } from '../../json-schema.js';
import { isNode, listAt, textAt, type Node, type OpenApiDocument } from './document.js';

const MAX_DEPTH = 6;
const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;
type Type = (typeof TYPES)[number];
/** What clients drop from a schema, told in words instead. */
const TOLD = [
  'format',
  'default',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'maxItems',
  'multipleOf',
];

/**
 * A schema of the document in the part of JSON Schema that every client passes on: references filled in, circles and
 * what is too deep cut off, alternatives as `anyOf`, and what clients drop put into the description.
 */
export function toJsonSchema(document: OpenApiDocument, value: unknown, path: string, depth = 0): JsonSchema {
  const node = document.resolve(value, path);
  const description = describe(node);
  const told = description === '' ? {} : { description };
  if (depth > MAX_DEPTH) return told;
  const inner = (of: unknown, at: string): JsonSchema =>
    toJsonSchema(document, of, `${path}.${at}`, depth + 1);
  const parts = listAt(node, 'allOf');
  if (parts.length > 0)
    return { ...merge([...parts.map((part) => inner(part, 'allOf')), own(node, inner)]), ...told };
  return { ...own(node, inner), ...told };
}

type Inner = (of: unknown, at: string) => JsonSchema;

function own(node: Node, inner: Inner): JsonSchema {
  const ways = [...listAt(node, 'oneOf'), ...listAt(node, 'anyOf')];
  if (ways.length > 0) return { anyOf: ways.map((way) => inner(way, 'anyOf')) };
  const type = typeOf(node);
  // Some clients take one type only.
  if (Array.isArray(type))
    return {
      anyOf: type.map((one) => own({ ...node, type: one, nullable: false, enum: enumFor(node, one) }, inner)),
    };
  const values = enumOf(node);
  return {
    ...(type === undefined ? {} : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(includes(type, 'object') ? objectParts(node, inner) : {}),
    ...(includes(type, 'array') ? { items: inner(node['items'] ?? {}, 'items') } : {}),
    ...(typeof node['minItems'] === 'number' ? { minItems: node['minItems'] } : {}),
  };
}

function objectParts(node: Node, inner: Inner): JsonSchema {
  const properties = isNode(node['properties']) ? node['properties'] : {};
  const writable = Object.entries(properties).filter(
    ([, each]) => !(isNode(each) && each['readOnly'] === true),
  );
  const names = writable.map(([name]) => name);
  const required = listAt(node, 'required').filter((name): name is string => names.includes(name as string));
  const more = node['additionalProperties'];
  return {
    properties: Object.fromEntries(writable.map(([name, each]) => [name, inner(each, name)])),
    ...(required.length === 0 ? {} : { required }),
    ...(more === false ? { additionalProperties: false } : {}),
    ...(isNode(more) ? { additionalProperties: inner(more, 'additionalProperties') } : {}),
  };
}

function merge(parts: JsonSchema[]): JsonSchema {
  const required = [...new Set(parts.flatMap((part) => part.required ?? []))];
  const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {})) as Record<
    string,
    JsonSchema
  >;
  if (Object.keys(properties).length === 0) return Object.assign({}, ...parts) as JsonSchema;
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
}

function typeOf(node: Node): Type | Type[] | undefined {
  const given = [node['type']].flat().filter((type): type is Type => TYPES.includes(type as Type));
  const guessed: Type[] = given.length > 0 ? given : isNode(node['properties']) ? ['object'] : [];
  const all = node['nullable'] === true && guessed.length > 0 ? [...guessed, 'null' as const] : guessed;
  return all.length > 1 ? [...new Set(all)] : all[0];
}

const includes = (type: Type | Type[] | undefined, one: Type): boolean => [type].flat().includes(one);

/** The listed values that are of a type; none if nothing is listed. */
function enumFor(node: Node, type: Type): unknown[] | undefined {
  const values = listAt(node, 'enum').filter((value) => (value === null) === (type === 'null'));
  return values.length > 0 && type !== 'null' ? values : undefined;
}

function allowed(node: Node): unknown[] {
  return node['const'] === undefined ? listAt(node, 'enum') : [node['const']];
}

/** Only texts can be listed for every client. */
function enumOf(node: Node): (string | null)[] | undefined {
  const values = allowed(node);
  const texts = values.filter((value): value is string | null => typeof value === 'string' || value === null);
  return values.length > 0 && texts.length === values.length ? texts : undefined;
}

function describe(node: Node): string {
  const facts = TOLD.filter((key) => node[key] !== undefined).map(
    (key) => `${key}: ${JSON.stringify(node[key])}`,
  );
  if (allowed(node).length > 0 && enumOf(node) === undefined)
    facts.push(`one of ${JSON.stringify(allowed(node))}`);
  const text = textAt(node, 'description') ?? textAt(node, 'title');
  const whole = [
    ...(text === undefined ? [] : [text]),
    ...(facts.length === 0 ? [] : [`(${facts.join(', ')})`]),
  ].join(' ');
  return whole.length <= 1000 ? whole : `${whole.slice(0, 999).toWellFormed()}…`;
}
