import type { JsonSchema } from '../../json-schema.js';
import { ANSWER_LUA, type PluginDraft } from '../draft.js';
import { authOf, type Auth } from './auth.js';
import { listAt, OpenApiDocument, textAt, type Node } from './document.js';
import { Names, snake } from './names.js';
import { operationsOf, type Operation } from './operations.js';
import { scriptOf } from './script.js';

type Manifest = PluginDraft['manifest'];

/** Longest name of a tool for every client, and what stands before the function in it. */
const TOOL_CHARS = 64;
const toolPrefix = (plugin: string): number => `integration__${plugin}__`.length;

/**
 * A plugin from an OpenAPI document: one endpoint, schema and script per operation; GET and HEAD are reads, all else
 * writes. `remarks` say what was left out or assumed. Throws `usage` naming file and path for what is not supported.
 */
export function draftFromOpenApi(
  plugin: string,
  file: string,
  wanted?: readonly string[],
): { draft: PluginDraft; remarks: string[] } {
  const document = OpenApiDocument.read(file);
  const info = document.resolve(document.root['info'], 'info');
  const title = (textAt(info, 'title') ?? plugin).slice(0, 80);
  const server = serverOf(document);
  const auth = authOf(document, title);
  const { operations, remarks } = operationsOf(document, server.prefix, wanted);
  const names = new Names(Math.min(48, TOOL_CHARS - toolPrefix(plugin)));
  const made = operations.map((operation) => {
    const id = snake(operation.id);
    return { operation, name: names.take(id.startsWith(`${plugin}_`) ? id : `${plugin}_${id}`) };
  });
  const manifest: Manifest = {
    name: plugin,
    version: '0.1.0',
    title,
    category: 'other',
    description: (textAt(info, 'description') ?? `Functions of ${title}.`).slice(0, 1000),
    credentials: [...server.credentials, ...auth.credentials],
    ...authorization(auth),
    origins: [server.origin],
    endpoints: Object.fromEntries(made.map(({ operation, name }) => [name, endpointOf(operation, auth)])),
    functions: made.map(({ operation, name }) => functionOf(operation, name)),
  };
  const scripts = made.map(({ operation, name }) => [`functions/${name}.lua`, scriptOf(operation, name)]);
  const all = [...server.remarks, ...auth.remarks, ...remarks];
  return {
    draft: {
      manifest,
      files: {
        ...(Object.fromEntries(scripts) as Record<string, string>),
        'lib/answer.lua': ANSWER_LUA,
        'README.md': readme(plugin, title, made, all),
      },
    },
    remarks: all,
  };
}

function authorization({ ways }: Auth): Pick<Manifest, 'authorization'> {
  const [only] = ways;
  if (only === undefined) return {};
  return { authorization: ways.length === 1 ? only : ways.slice(0, 4) };
}

/** A public https server is written into the manifest; any other is typed by the user. */
function serverOf(document: OpenApiDocument): {
  origin: string;
  prefix: string;
  credentials: NonNullable<Manifest['credentials']>;
  remarks: string[];
} {
  const server = document.resolve(listAt(document.root, 'servers')[0], 'servers[0]');
  const variables = document.resolve(server['variables'], 'servers[0].variables');
  const text = (textAt(server, 'url') ?? '').replace(
    /\{([^}]+)\}/g,
    (_match, name: string) =>
      textAt(document.resolve(variables[name], 'servers[0].variables'), 'default') ?? '',
  );
  const chosen = Object.keys(variables).map((name) => {
    const variable = document.resolve(variables[name], 'servers[0].variables');
    const others = listAt(variable, 'enum').filter((value) => value !== variable['default']);
    const rest = others.length === 0 ? '' : `; the document also has ${others.map(String).join(', ')}`;
    return `assumed: the server's ${name} is "${textAt(variable, 'default') ?? ''}"${rest}`;
  });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const prefix = (url?.pathname ?? '').replace(/\/+$/, '');
  if (url?.protocol === 'https:' && /^(?:\/[A-Za-z0-9._~-]+)*$/.test(prefix))
    return { origin: url.origin, prefix, credentials: [], remarks: chosen };
  const help = `Where the service is, with the path before every endpoint${text === '' ? '' : `, such as ${text}`}.`;
  const field = { key: 'url', label: 'URL', type: 'url' as const, required: true, basePath: true, help };
  return { origin: '{url}', prefix: '', credentials: [field], remarks: [] };
}

function endpointOf(operation: Operation, { ways }: Auth): Manifest['endpoints'][string] {
  const of = (place: string): string[] =>
    operation.arguments.filter((each) => each.in === place).map((each) => each.wire);
  const headers = of('header');
  return {
    method: operation.method,
    path: operation.path,
    class: isRead(operation) ? 'read' : 'write',
    allowQuery: of('query'),
    ...(headers.length === 0 ? {} : { allowHeaders: headers }),
    ...(operation.open && ways.length > 0 ? { authorization: 'none' as const } : {}),
  };
}

const isRead = ({ method }: Operation): boolean => method === 'GET' || method === 'HEAD';

function functionOf(operation: Operation, name: string): Manifest['functions'][number] {
  const { node, method, path, arguments: args } = operation;
  const texts = [textAt(node, 'summary'), textAt(node, 'description')].filter((text) => text !== undefined);
  const required = args.filter((each) => each.required).map((each) => each.name);
  return {
    name,
    title: (textAt(node, 'summary') ?? name).slice(0, 80),
    description: (texts.length === 0 ? `${method} ${path}` : [...new Set(texts)].join(' '))
      .slice(0, 1000)
      .toWellFormed(),
    operation: isRead(operation) ? 'read' : 'write',
    idempotent: method !== 'POST' && method !== 'PATCH',
    input: {
      type: 'object',
      properties: Object.fromEntries(args.map((each) => [each.name, each.schema])),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
    },
    output: outputOf(node),
    endpoints: [name],
  };
}

/** Only a description: what services really answer differs from their documents in types more often than not. */
function outputOf(node: Node): JsonSchema {
  const responses = node['responses'] as Record<string, Node | undefined> | undefined;
  const description = responses && textAt(responses['200'] ?? responses['201'] ?? {}, 'description');
  return {
    type: 'object',
    description: (description ?? 'What the service answers; a list is in "result".').slice(0, 500),
  };
}

function readme(
  plugin: string,
  title: string,
  made: { operation: Operation; name: string }[],
  remarks: string[],
): string {
  const rows = made.map(
    ({ operation, name }) =>
      `| \`${name}\` | ${isRead(operation) ? 'read' : '**write**: review'} | \`${operation.method} ${operation.path}\` |`,
  );
  return [
    `# ${title.replace(/[\r\n]/g, ' ')}`,
    '',
    'Written from an OpenAPI document. Before it is used: check that what is called a read changes nothing, that each',
    'description says when to use the function, and record tests with `kosmo plugin:test --record`.',
    '',
    '## Set up',
    '',
    '```sh',
    `kosmo integrations:configure ${plugin}`,
    '```',
    '',
    '## Functions',
    '',
    '| Function | Operation | Request |',
    '|---|---|---|',
    ...rows,
    '',
    ...(remarks.length === 0 ? [] : ['## To review', '', ...remarks.map((remark) => `- ${remark}`), '']),
  ].join('\n');
}
