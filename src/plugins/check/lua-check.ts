import type { ScriptInspection } from '../../shared/wire.js';
import { didYouMean } from '../../shared/suggest.js';
import type { Finding } from './finding.js';
import { fileOf, moduleName } from './files.js';
import { checkGlobals } from './globals.js';
import { parseLua, type LuaNode } from './lua-tree.js';
import { shapeOf, type ModuleShape } from './shape.js';

/** Looks at a Lua source in a guest, without running it. `name` is what messages call it. */
export type Inspect = (name: string, source: string) => Promise<ScriptInspection>;

export interface CheckedLua {
  findings: Finding[];
  /** Files that compile, by module name. */
  shapes: Map<string, ModuleShape>;
  trees: Map<string, LuaNode>;
}

/** What matters for a script that only runs here; the rest of the portability rules is for shared workflow scripts. */
const PORTABILITY = new Set([
  'goto',
  'label',
  'rep-separator',
  'readonly-library',
  'format-table',
  'regex-delimiters',
]);

/** Every Lua file: compiles, names only what there is, requires only modules that are there. */
export async function checkLua(files: ReadonlyMap<string, string>, inspect: Inspect): Promise<CheckedLua> {
  const findings: Finding[] = [];
  const shapes = new Map<string, ModuleShape>();
  const trees = new Map<string, LuaNode>();
  for (const [file, source] of files) {
    if (!file.endsWith('.lua')) continue;
    const module = moduleName(file);
    if (module === undefined) {
      findings.push(misplaced(file));
      continue;
    }
    const seen = await inspect(file, source);
    for (const { rule, line, message } of seen.findings)
      if (PORTABILITY.has(rule))
        findings.push({
          severity: 'warning',
          rule: `portability-${rule}`,
          file,
          line,
          message,
          fix: 'Write it the portable way.',
        });
    if (seen.fault) {
      findings.push({
        severity: 'error',
        rule: 'lua-syntax',
        file,
        line: seen.fault.line,
        message: seen.fault.message,
        fix: syntaxFix(seen.fault.message),
      });
      continue;
    }
    const tree = parseLua(seen.code);
    findings.push(...checkGlobals(tree, file, seen.globals));
    trees.set(module, tree);
    shapes.set(module, shapeOf(tree, module));
  }
  return { findings: [...findings, ...checkRequires(shapes)], shapes, trees };
}

function checkRequires(shapes: ReadonlyMap<string, ModuleShape>): Finding[] {
  const libs = [...shapes.keys()].filter((name) => name.startsWith('lib.'));
  const findings: Finding[] = [];
  for (const [module, { requires, dynamicRequires }] of shapes) {
    const file = fileOf(module);
    for (const { module: wanted, line } of requires) {
      if (shapes.has(wanted) && !wanted.startsWith('functions.')) continue;
      if (wanted.startsWith('kosmo.')) continue;
      const meant = libs.find((name) => name === `lib.${wanted.replace(/^.*[./]/, '')}`);
      findings.push({
        severity: 'error',
        rule: 'require-missing',
        file,
        line,
        message: `there is no module "${wanted}"${meant === undefined ? `.${didYouMean(wanted, libs)}` : '.'}`,
        fix:
          meant === undefined
            ? `Write lib/${wanted.replace(/^lib\./, '').replaceAll('.', '/')}.lua, or correct the name: require takes "lib.name".`
            : `Write require "${meant}".`,
      });
    }
    for (const line of dynamicRequires)
      findings.push({
        severity: 'warning',
        rule: 'require-dynamic',
        file,
        line,
        message: 'the module that is required is only known when the script runs',
        fix: 'Name it as text, so that this check can follow it.',
      });
  }
  const used = new Set([...shapes.values()].flatMap((shape) => shape.requires.map(({ module }) => module)));
  for (const lib of libs)
    if (!used.has(lib))
      findings.push({
        severity: 'warning',
        rule: 'lib-unused',
        file: fileOf(lib),
        line: 1,
        message: `nothing requires "${lib}"`,
        fix: 'Remove the file, or require it.',
      });
  return findings;
}

const misplaced = (file: string): Finding => ({
  severity: 'warning',
  rule: 'lua-misplaced',
  file,
  line: 1,
  message: 'no script can load this file',
  fix: 'Put functions into functions/<name>.lua and shared code into lib/<name>.lua, in lower case.',
});

function syntaxFix(message: string): string {
  const opened = /to close '(\w+)' at line (\d+)/.exec(message);
  if (opened) return `The ${opened[1] ?? ''} of line ${opened[2] ?? ''} has no end.`;
  if (message.includes('unfinished string')) return 'Close the string on the same line, or write [[…]].';
  return 'Correct the syntax: Lua 5.3 and the common Luau syntax are understood.';
}
