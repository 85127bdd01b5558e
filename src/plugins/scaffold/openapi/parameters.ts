import { isHostHeader } from '../../../shared/headers.js';
import type { JsonSchema } from '../../json-schema.js';
import { listAt, textAt, type Node, type OpenApiDocument } from './document.js';
import { Names, snake } from './names.js';
import { toJsonSchema } from './schema.js';

/** One argument of a generated function, and where it goes. */
export interface Argument {
  /** Name of the argument. */
  name: string;
  /** What the service calls it. */
  wire: string;
  in: 'path' | 'query' | 'header' | 'json' | 'form' | 'text';
  required: boolean;
  /** A list is sent as one text, joined by this. */
  join?: string;
  contentType?: string;
  schema: JsonSchema;
}

const JOINS: Record<string, string> = { form: ',', spaceDelimited: ' ', pipeDelimited: '|', simple: ',' };

/**
 * The arguments of an operation: parameters of path and operation, and its body. What is optional and cannot be sent is left
 * out with a remark. Throws `usage` for what has to be sent and cannot be.
 */
export function argumentsOf(
  document: OpenApiDocument,
  pathItem: Node,
  operation: Node,
  path: string,
  remarks: string[],
): Argument[] {
  const names = new Names(48);
  const found = new Map<string, Node>();
  for (const value of [...listAt(pathItem, 'parameters'), ...listAt(operation, 'parameters')]) {
    const parameter = document.resolve(value, `${path}.parameters`);
    found.set(`${String(parameter['in'])} ${String(parameter['name'])}`, parameter);
  }
  const parameters = [...found.values()].flatMap((each) => parameterOf(document, each, path, names, remarks));
  return [...parameters, ...bodyOf(document, operation, path, names)];
}

function parameterOf(
  document: OpenApiDocument,
  node: Node,
  path: string,
  names: Names,
  remarks: string[],
): Argument[] {
  const wire = textAt(node, 'name') ?? '';
  const at = `${path}.parameters "${wire}"`;
  const place = node['in'];
  const required = node['required'] === true || place === 'path';
  const cannot = (problem: string): [] => {
    if (required) throw document.fault(at, problem);
    remarks.push(`left out: ${at} ${problem}; it is optional`);
    return [];
  };
  if (place === 'header' && (isHostHeader(wire) || /^(?:accept|content-type)$/i.test(wire))) return [];
  if (place !== 'path' && place !== 'query' && place !== 'header') {
    return cannot(`is sent in a ${String(place)}, which is not supported`);
  }
  const schema = toJsonSchema(document, node['schema'] ?? {}, at);
  const list = [schema.type].flat().includes('array');
  const style = textAt(node, 'style') ?? (place === 'query' ? 'form' : 'simple');
  const join = JOINS[style];
  if (join === undefined || ([schema.type].flat().includes('object') && place !== 'header')) {
    return cannot(`has the style ${style} or is an object, which is not supported`);
  }
  const repeated = place === 'query' && style === 'form' && node['explode'] !== false;
  const description = textAt(node, 'description') ?? schema.description;
  return [
    {
      name: names.take(snake(wire)),
      wire,
      in: place,
      required,
      ...(list && !repeated ? { join } : {}),
      schema: {
        ...schema,
        ...(description === undefined ? {} : { description: description.slice(0, 1000) }),
      },
    },
  ];
}

function bodyOf(document: OpenApiDocument, operation: Node, path: string, names: Names): Argument[] {
  if (operation['requestBody'] === undefined) return [];
  const at = `${path}.requestBody`;
  const body = document.resolve(operation['requestBody'], at);
  const content = document.resolve(body['content'], at);
  const required = body['required'] === true;
  for (const [kind, pattern] of BODIES) {
    const type = Object.keys(content).find((name) => pattern.test(name));
    if (type === undefined) continue;
    const media = document.resolve(content[type], at);
    const schema = toJsonSchema(document, media['schema'] ?? {}, at);
    const plain = kind === 'json' && /^application\/json\b/i.test(type);
    const whole = kind === 'text' ? { type: 'string' as const } : schema;
    return [
      {
        name: names.take('body'),
        wire: 'body',
        in: kind,
        required,
        ...(plain || kind === 'form' ? {} : { contentType: type }),
        schema: { description: textAt(body, 'description') ?? `The body, as ${type}.`, ...whole },
      },
    ];
  }
  // What such an operation does without its body is nobody's wish, even where the document calls it optional.
  throw document.fault(at, `wants ${Object.keys(content).join(' or ')}, which scripts cannot send`);
}

const BODIES: [kind: 'json' | 'form' | 'text', type: RegExp][] = [
  ['json', /^application\/(?:[\w.+-]+\+)?json\b/i],
  ['form', /^application\/x-www-form-urlencoded\b/i],
  ['text', /^(?:text\/|application\/(?:[\w.+-]+\+)?xml\b)/i],
];
