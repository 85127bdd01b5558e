import { findModuleKeywords } from './scan-source.js';

/** A module rewritten as the text of a function `(__import, __exports) => void`. */
export interface ModuleScript {
  code: string;
  /** Modules that it imports, in order. */
  imports: string[];
}

/** Thrown for module syntax that the rewriter does not know. */
export class UnsupportedSyntax extends Error {}

const IMPORT = /^import\s*(?:([\w$\s{},*]+?)\s*from\s*)?(["'])([^"'\n]*)\2\s*;?/;
const EXPORT_LIST = /^export\s*\{([^}]*)\}\s*(?:from\s*(["'])([^"'\n]*)\2)?\s*;?/;
const EXPORT_DECLARATION = /^export\s+(?=(?:const|let|var|class|async\s+function|function)\b)/;
const DECLARED = /^(?:const|let|var|class|async\s+function\s*\*?|function\s*\*?)\s+([\w$]+)/;

/** Rewrites a module, so that it runs where the engine has no modules. Throws `UnsupportedSyntax`. */
export function moduleScript(source: string): ModuleScript {
  const imports: string[] = [];
  const exported: string[] = [];
  let code = '';
  let done = 0;
  for (const { word, at } of findModuleKeywords(source)) {
    if (at < done) continue;
    if (word === 'dynamic import') throw new UnsupportedSyntax('Dynamic imports are not supported here');
    const rest = source.slice(at);
    const { text, length } =
      word === 'import' ? rewriteImport(rest, imports) : rewriteExport(rest, imports, exported);
    code += source.slice(done, at) + text;
    done = at + length;
  }
  code += source.slice(done);
  return {
    code: `(function (__import, __exports) { "use strict"; ${code}\n;${exported.join('')} })`,
    imports,
  };
}

interface Rewritten {
  text: string;
  /** Characters of the source that the text stands for. */
  length: number;
}

function rewriteImport(rest: string, imports: string[]): Rewritten {
  const match = IMPORT.exec(rest);
  if (!match) throw new UnsupportedSyntax('Cannot use this import statement');
  const [all, clause, , from = ''] = match;
  imports.push(from);
  const text = clause === undefined ? '' : bindings(clause.trim(), `__import(${JSON.stringify(from)})`);
  return { text, length: all.length };
}

function bindings(clause: string, module: string): string {
  const named = /\{([^}]*)\}/.exec(clause)?.[1];
  const star = /\*\s*as\s+([\w$]+)/.exec(clause)?.[1];
  const alone = /^[\w$]+/.exec(clause)?.[0];
  const parts = [
    ...(alone === undefined ? [] : [`{ default: ${alone} } = ${module}`]),
    ...(star === undefined ? [] : [`${star} = ${module}`]),
    ...(named === undefined ? [] : [`{ ${named.replaceAll(/\s+as\s+/g, ': ')} } = ${module}`]),
  ];
  return `const ${parts.join(', ')};`;
}

function rewriteExport(rest: string, imports: string[], exported: string[]): Rewritten {
  const byDefault = /^export\s+default\b/.exec(rest)?.[0];
  if (byDefault !== undefined) return { text: '__exports.default = ', length: byDefault.length };
  const list = EXPORT_LIST.exec(rest);
  if (list) {
    const [all, names = '', , from] = list;
    if (from !== undefined) imports.push(from);
    const owner = from === undefined ? '' : `__import(${JSON.stringify(from)}).`;
    exported.push(...namesOf(names).map(([local, name]) => `__exports.${name} = ${owner}${local};`));
    return { text: '', length: all.length };
  }
  const keyword = EXPORT_DECLARATION.exec(rest)?.[0];
  const name = keyword === undefined ? undefined : DECLARED.exec(rest.slice(keyword.length))?.[1];
  if (keyword === undefined || name === undefined) {
    throw new UnsupportedSyntax('Cannot use this export statement');
  }
  exported.push(`__exports.${name} = ${name};`);
  return { text: '', length: keyword.length };
}

function namesOf(list: string): [local: string, name: string][] {
  const items = list.split(',').map((item) => item.trim().split(/\s+as\s+/));
  return items.flatMap(([local = '', name = local]) => (local === '' ? [] : [[local, name]]));
}
