import luaparse, { type LuaNode } from 'luaparse';

export type { LuaNode } from 'luaparse';

/** Parses Lua 5.3. Throws `SyntaxError` of the parser. */
export const parseLua = (code: string): LuaNode =>
  luaparse.parse(code, { luaVersion: '5.3', locations: true, scope: true, comments: false });

export const lineOf = (node: LuaNode): number => node.loc.start.line;

const isNode = (value: unknown): value is LuaNode =>
  typeof value === 'object' && value !== null && typeof (value as LuaNode).type === 'string';

/** Nodes directly inside a node, in the order of the source. */
export function inner(node: LuaNode): LuaNode[] {
  const found: LuaNode[] = [];
  for (const [field, value] of Object.entries(node)) {
    if (field === 'globals') continue;
    if (Array.isArray(value)) found.push(...(value as unknown[]).filter(isNode));
    else if (isNode(value)) found.push(value);
  }
  return found;
}

/** Every node of a tree, parents first. `enter` may refuse to look inside one. */
export function walk(
  node: LuaNode,
  enter: (node: LuaNode, parent?: LuaNode) => boolean | void,
  parent?: LuaNode,
): void {
  if (enter(node, parent) === false) return;
  for (const child of inner(node)) walk(child, enter, node);
}

/** A field that holds a node. */
export const child = (node: LuaNode, field: string): LuaNode | undefined =>
  isNode(node[field]) ? node[field] : undefined;

export const list = (node: LuaNode, field: string): LuaNode[] =>
  Array.isArray(node[field]) ? (node[field] as unknown[]).filter(isNode) : [];

export const nameOf = (node: LuaNode | undefined): string | undefined =>
  node?.type === 'Identifier' ? String(node['name']) : undefined;

/** The text of a string literal without escapes; others are no names that we look for. */
export function literal(node: LuaNode | undefined): string | undefined {
  if (node?.type !== 'StringLiteral') return undefined;
  const found = /^(?:"([^"\\]*)"|'([^'\\]*)'|\[\[([^\]]*)\]\])$/.exec(String(node['raw']));
  return found ? (found[1] ?? found[2] ?? found[3]) : undefined;
}

export interface Call {
  base: LuaNode;
  args: LuaNode[];
}

/** What a node calls and with what, in all three forms of a call. */
export function callOf(node: LuaNode): Call | undefined {
  const base = child(node, 'base');
  if (!base) return undefined;
  if (node.type === 'CallExpression') return { base, args: list(node, 'arguments') };
  if (node.type !== 'StringCallExpression' && node.type !== 'TableCallExpression') return undefined;
  const argument = child(node, 'argument') ?? child(node, 'arguments');
  return { base, args: argument ? [argument] : [] };
}

/** `name.field` of an identifier. */
export function memberOf(node: LuaNode): { base: LuaNode; name: string; field: string } | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  const base = child(node, 'base');
  const name = nameOf(base);
  const field = nameOf(child(node, 'identifier'));
  return base && name !== undefined && field !== undefined ? { base, name, field } : undefined;
}

/** The module that a call of `require` with a literal names. */
export function requiredModule(node: LuaNode | undefined): string | undefined {
  const call = node && callOf(node);
  if (!call || nameOf(call.base) !== 'require' || call.base['isLocal'] === true) return undefined;
  return literal(call.args[0]);
}
