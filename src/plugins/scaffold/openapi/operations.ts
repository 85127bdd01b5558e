import { KosmoError } from '../../../shared/errors.js';
import { didYouMean } from '../../../shared/suggest.js';
import { isNode, textAt, type Node, type OpenApiDocument } from './document.js';
import { argumentsOf, type Argument } from './parameters.js';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

export interface Operation {
  id: string;
  method: Uppercase<(typeof METHODS)[number]>;
  /** Template with the names of the arguments. */
  path: string;
  arguments: Argument[];
  node: Node;
  /** The document says that it needs no key. */
  open: boolean;
}

/**
 * The wanted operations, by id or as `GET /path`. Those that cannot be sent are left out with a remark, unless they were
 * asked for: then `usage` is thrown.
 */
export function operationsOf(
  document: OpenApiDocument,
  prefix: string,
  wanted: readonly string[] | undefined,
): { operations: Operation[]; remarks: string[] } {
  const all = listed(document);
  const names = all.map((each) => each.id);
  for (const name of wanted ?? [])
    if (!all.some((each) => matches(each, name))) throw unknown(document, name, names);
  const remarks: string[] = [];
  const operations = all
    .filter((each) => wanted?.some((name) => matches(each, name)) ?? true)
    .flatMap((each) => {
      try {
        return [finish(document, each, prefix, remarks)];
      } catch (error) {
        if (!(error instanceof KosmoError) || wanted !== undefined) throw error;
        remarks.push(`left out: ${error.message}`);
        return [];
      }
    });
  if (operations.length > 0) return { operations, remarks };
  throw document.fault('paths', `has no operation that can be written. ${remarks.join(' ')}`);
}

interface Listed {
  id: string;
  method: (typeof METHODS)[number];
  template: string;
  item: Node;
  node: Node;
}

function listed(document: OpenApiDocument): Listed[] {
  const paths = document.resolve(document.root['paths'], 'paths');
  return Object.keys(paths).flatMap((template) => {
    const item = document.resolve(paths[template], `paths.${template}`);
    return METHODS.filter((method) => isNode(item[method])).map((method) => {
      const node = document.resolve(item[method], `paths.${template}.${method}`);
      return { id: textAt(node, 'operationId') ?? `${method} ${template}`, method, template, item, node };
    });
  });
}

const matches = ({ id, method, template }: Listed, name: string): boolean =>
  id === name || `${method} ${template}`.toLowerCase() === name.toLowerCase();

function finish(
  document: OpenApiDocument,
  { id, method, template, item, node }: Listed,
  prefix: string,
  remarks: string[],
): Operation {
  const at = `paths.${template}.${method}`;
  const args = argumentsOf(document, item, node, at, remarks);
  const path = template
    .split('/')
    .map((segment) => {
      const key = /^\{([^{}]+)\}$/.exec(segment)?.[1];
      const argument = args.find((each) => each.in === 'path' && each.wire === key);
      if (argument) return `{${argument.name}}`;
      if (key !== undefined) throw document.fault(at, `does not describe its path parameter "${key}"`);
      if (/^[A-Za-z0-9._~-]*$/.test(segment)) return segment;
      throw document.fault(at, `has the path segment "${segment}", which an endpoint cannot have`);
    })
    .join('/');
  const full = `${prefix}${path}`;
  if (full.endsWith('/') || full.includes('//'))
    throw document.fault(at, 'has an empty path segment, which an endpoint cannot have');
  const security = node['security'];
  const open = Array.isArray(security) && security.length === 0;
  return { id, method: method.toUpperCase() as Operation['method'], path: full, arguments: args, node, open };
}

function unknown({ file }: OpenApiDocument, name: string, names: string[]): KosmoError {
  return new KosmoError('usage', `${file} has no operation "${name}".${didYouMean(name, names)}`, {
    hint: `Operations: ${names.slice(0, 40).join(', ')}${names.length > 40 ? ', …' : ''}.`,
  });
}
