import * as z from 'zod/v4';
import { manifestShape } from './manifest.js';

/** The part of a JSON Schema that a reference shows. */
export interface Node {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  const?: unknown;
  pattern?: string;
  required?: string[];
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
  anyOf?: Node[];
  $ref?: string;
}

/** JSON Schema of plugin.json, for editors and for `$schema`. */
export function manifestJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(manifestShape, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return { ...schema, title: 'Manifest of a KosmoKrator plugin (plugin.json)' };
}

/** docs/reference/manifest.md: every field of plugin.json, from the schema itself. */
export function manifestReference(): string {
  const schema = manifestJsonSchema() as unknown as Node;
  return [
    '# plugin.json',
    '',
    'Generated from `src/plugins/manifest.ts` by `npm run docs`. Unknown fields are errors. For completion in an editor, let',
    '`$schema` point to [plugin.schema.json](plugin.schema.json).',
    '',
    '| Field | Type | Required | Meaning |',
    '|---|---|---|---|',
    ...rows(schema, ''),
    '',
    'Schemas of arguments and results use what every client passes on to its model: `type`, `description`, `title`,',
    '`properties`, `required`, `additionalProperties`, `items`, `minItems`, `anyOf`, `enum` of strings, and',
    '`contentMediaType: application/json` for text that may also be given as JSON.',
    '',
  ].join('\n');
}

/** Rows of a table: field, type, whether required, meaning. */
export function rows(node: Node, path: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, field]) => {
    const name = path === '' ? key : `${path}.${key}`;
    const required = node.required?.includes(key) === true ? 'yes' : '';
    const byDefault = field.default === undefined ? '' : ` Default: \`${JSON.stringify(field.default)}\`.`;
    const meaning = `${field.description ?? ''}${byDefault}`.trim();
    return [`| \`${name}\` | ${typeOf(field)} | ${required} | ${cell(meaning)} |`, ...inner(field, name)];
  });
}

function inner(field: Node, name: string): string[] {
  const nodes = [field, ...(field.anyOf ?? [])];
  const objects = nodes.filter((node) => node.properties !== undefined);
  const named = nodes.flatMap((node) => {
    const { additionalProperties: values } = node;
    return typeof values === 'object' && values.properties ? rows(values, `${name}.NAME`) : [];
  });
  if (objects[0]) return [...rows(objects[0], name), ...named];
  const lists = nodes.flatMap((each) => (each.items?.properties ? [each.items] : []));
  return lists[0] ? rows(lists[0], `${name}[]`) : named;
}

function typeOf(field: Node): string {
  if (field.$ref !== undefined) return 'JSON Schema';
  if (field.enum !== undefined) return field.enum.map((value) => `\`${value}\``).join(', ');
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.anyOf !== undefined)
    return field.anyOf
      .filter(({ type }) => type !== 'null')
      .map(typeOf)
      .join(' or ');
  if (field.type === 'array')
    return `list of ${field.items === undefined ? 'anything' : typeOf(field.items)}`;
  if (typeof field.additionalProperties === 'object')
    return `object of ${typeOf(field.additionalProperties)} by name`;
  return field.type ?? 'anything';
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
