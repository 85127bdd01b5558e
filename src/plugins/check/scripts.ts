import { isErrorCode } from '../../shared/errors.js';
import { didYouMean } from '../../shared/suggest.js';
import type { Manifest, ManifestFunction } from '../manifest.js';
import { fileOf } from './files.js';
import type { Finding } from './finding.js';
import { callOf, child, lineOf, list, literal, memberOf, nameOf, walk, type LuaNode } from './lua-tree.js';

/** Scripts against the manifest: each gives a function, reads arguments that there are, raises errors that are declared. */
export function checkScripts(manifest: Manifest, trees: ReadonlyMap<string, LuaNode>): Finding[] {
  const functions = manifest.functions.flatMap((fn) => {
    const tree = trees.get(`functions.${fn.name}`);
    if (!tree) return [];
    const file = fileOf(`functions.${fn.name}`);
    return [...givesFunction(tree, file), ...readsArguments(fn, tree, file)];
  });
  return [...functions, ...[...trees].flatMap(([module, tree]) => raises(manifest, tree, fileOf(module)))];
}

/** What can be nothing but a function: a call or a name may give one. */
const NO_FUNCTION = /Literal$|^TableConstructorExpression$/;

function returned(tree: LuaNode): LuaNode | undefined {
  const last = list(tree, 'body').at(-1);
  return last?.type === 'ReturnStatement' ? list(last, 'arguments')[0] : undefined;
}

function givesFunction(tree: LuaNode, file: string): Finding[] {
  let somewhere = false;
  walk(tree, (node) => {
    if (node.type === 'ReturnStatement') somewhere = true;
    return node.type !== 'FunctionDeclaration';
  });
  const given = returned(tree);
  if (given ? !NO_FUNCTION.test(given.type) : somewhere) return [];
  const line = lineOf(given ?? list(tree, 'body').at(-1) ?? tree);
  return [
    {
      severity: 'error',
      rule: 'function-none',
      file,
      line,
      message: given ? 'the file returns no function' : 'the file returns nothing',
      fix: 'End it with: return function(args, ctx) … end.',
    },
  ];
}

/** Fields of the first parameter that its schema does not have: they are always nil. */
function readsArguments({ name, input }: ManifestFunction, tree: LuaNode, file: string): Finding[] {
  const main = returned(tree);
  const args = main?.type === 'FunctionDeclaration' ? nameOf(list(main, 'parameters')[0]) : undefined;
  if (!main || args === undefined) return [];
  const known = Object.keys(input.properties ?? {});
  const findings: Finding[] = [];
  let rebound = false;
  walk(main, (node, parent) => {
    const declares = node !== main && (node.type === 'FunctionDeclaration' || node.type === 'LocalStatement');
    const names = [...list(node, 'parameters'), ...list(node, 'variables')].map(nameOf);
    if (declares && names.includes(args)) rebound = true;
    const member = memberOf(node);
    if (member?.name !== args || node['indexer'] !== '.' || known.includes(member.field)) return;
    // A script may keep something of its own there.
    if (parent?.type === 'AssignmentStatement' && list(parent, 'variables').includes(node)) rebound = true;
    findings.push({
      severity: 'error',
      rule: 'argument-unknown',
      file,
      line: lineOf(node),
      message: `${name} has no argument "${member.field}", so ${args}.${member.field} is always nil.${didYouMean(member.field, known)}`,
      fix: 'Correct the name, or add it to the properties of "input" in plugin.json.',
    });
  });
  return rebound ? [] : findings;
}

/** `error { code = "…" }` with a code that neither the host nor the manifest explains. */
function raises({ errors }: Manifest, tree: LuaNode, file: string): Finding[] {
  const findings: Finding[] = [];
  walk(tree, (node) => {
    const call = callOf(node);
    if (!call || nameOf(call.base) !== 'error' || call.base['isLocal'] === true) return;
    const field = list(call.args[0] ?? node, 'fields').find((one) => nameOf(child(one, 'key')) === 'code');
    const code = literal(field && child(field, 'value'));
    if (code === undefined || isErrorCode(code) || Object.hasOwn(errors, code)) return;
    findings.push({
      severity: 'warning',
      rule: 'error-undeclared',
      file,
      line: lineOf(field ?? node),
      message: `raises the error "${code}", which plugin.json does not have.${didYouMean(code, Object.keys(errors))}`,
      fix: 'Correct it, or add it under "errors" with its meaning and a hint what to do.',
    });
  });
  return findings;
}
