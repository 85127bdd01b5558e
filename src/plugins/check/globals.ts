import type { ScriptInspection } from '../../shared/wire.js';
import { didYouMean } from '../../shared/suggest.js';
import type { Finding } from './finding.js';
import { child, lineOf, list, memberOf, nameOf, walk, type LuaNode } from './lua-tree.js';

/** What Lua has elsewhere and scripts do not get here, with what to use. */
const INSTEAD: Readonly<Record<string, string>> = {
  io: 'Scripts have no files; keep data in lib/*.lua.',
  load: 'Scripts cannot make code at run time.',
  loadstring: 'Scripts cannot make code at run time.',
  dofile: 'Use require "lib.name".',
  loadfile: 'Use require "lib.name".',
  package: 'Use require "lib.name".',
  debug: 'Use log.debug(text) and error{code=…, message=…}.',
  app: 'Only workflow scripts call other integrations; a function calls its own endpoints with http.',
};

/** Words of the language that a slip turns into names. */
const KEYWORDS = [
  'return',
  'local',
  'function',
  'then',
  'elseif',
  'else',
  'end',
  'while',
  'repeat',
  'until',
  'nil',
  'true',
  'false',
];

type Known = ScriptInspection['globals'];

/** Names that no script finds, and globals that are set: every call starts with a fresh state, so that keeps nothing. */
export function checkGlobals(tree: LuaNode, file: string, known: Known): Finding[] {
  const findings: Finding[] = [];
  const assigned = assignedGlobals(tree);
  for (const [name, line] of assigned)
    findings.push({
      severity: 'warning',
      rule: 'global-assigned',
      file,
      line,
      message: `sets the global "${name}"; it is gone after the call`,
      fix: `Write "local ${name}".`,
    });
  const locals = localNames(tree);
  const reported = new Set<string>();
  walk(tree, (node) => {
    const name = nameOf(node);
    if (
      name !== undefined &&
      node['isLocal'] === false &&
      !assigned.has(name) &&
      !Object.hasOwn(known, name)
    ) {
      if (reported.has(name)) return;
      reported.add(name);
      findings.push(unknownGlobal(name, file, lineOf(node), [...Object.keys(known), ...locals, ...KEYWORDS]));
    }
    const member = memberOf(node);
    if (!member || member.base['isLocal'] !== false || assigned.has(member.name)) return;
    const fields = Object.hasOwn(known, member.name) ? (known[member.name] ?? []) : [];
    if (fields.length > 0 && !fields.includes(member.field))
      findings.push({
        severity: 'error',
        rule: 'unknown-field',
        file,
        line: lineOf(node),
        message: `there is no ${member.name}.${member.field}.${didYouMean(member.field, fields)}`,
        fix: `${member.name} has: ${fields.join(', ')}.`,
      });
  });
  return findings;
}

function unknownGlobal(name: string, file: string, line: number, names: string[]): Finding {
  const instead = Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
  return {
    severity: 'error',
    rule: 'unknown-global',
    file,
    line,
    message: `there is no global "${name}".${instead === undefined ? didYouMean(name, names) : ''}`,
    fix: instead ?? 'Correct the name, or declare it with local. docs/HOST_API.md lists the globals.',
  };
}

function assignedGlobals(tree: LuaNode): Map<string, number> {
  const found = new Map<string, number>();
  const add = (node: LuaNode | undefined): void => {
    const name = nameOf(node);
    if (node && name !== undefined && node['isLocal'] === false && !found.has(name))
      found.set(name, lineOf(node));
  };
  walk(tree, (node) => {
    if (node.type === 'AssignmentStatement') list(node, 'variables').forEach(add);
    if (node.type === 'FunctionDeclaration' && node['isLocal'] === false) add(child(node, 'identifier'));
  });
  return found;
}

function localNames(tree: LuaNode): Set<string> {
  const found = new Set<string>();
  walk(tree, (node) => {
    const name = nameOf(node);
    if (name !== undefined && name.length > 2 && node['isLocal'] === true) found.add(name);
  });
  return found;
}
