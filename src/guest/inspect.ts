import type { ScriptInspection } from '../shared/wire.js';
import { check } from './dialect/check.js';
import { translate } from './dialect/translate.js';
import { compileWithCode, SyntaxFault } from './vm/compile.js';
import type { Template } from './vm/template.js';
import type { Proto, Table } from './vm/types.js';
import { fieldNames, TAG, textOf } from './vm/values.js';

/** What can be known of a plugin's Lua file without running it. `name` is what messages call the file. */
export function inspect(source: string, name: string, template: Template): ScriptInspection {
  const findings = check(source).filter(({ rule }) => rule !== 'syntax');
  const globals = globalsOf(template);
  try {
    const { proto, code } = compileWithCode(source, name);
    return { code: portable(code), lines: [...linesOf(proto)].sort((a, b) => a - b), findings, globals };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { fault: faultOf(error.message, name), code: '', lines: [], findings, globals };
  }
}

/** The source as Lua 5.3, without a first line for a shell. */
function portable(code: string): string {
  return code.startsWith('#') ? translate(code).code : code;
}

function faultOf(message: string, name: string): { line: number; message: string } {
  const place = message.startsWith(`${name}:`)
    ? /^(\d+): ([^]*)$/.exec(message.slice(name.length + 1))
    : null;
  return place ? { line: Number(place[1]), message: place[2] ?? '' } : { line: 1, message };
}

/** Lines with instructions. The return that ends every function is none of the author's. */
function linesOf(proto: Proto): Set<number> {
  const lines = new Set<number>(Array.from(proto.lineinfo).slice(0, -1));
  for (const inner of proto.p) for (const line of linesOf(inner)) lines.add(line);
  return lines;
}

function globalsOf(template: Template): Record<string, string[]> {
  const found: Record<string, string[]> = { _G: [] };
  for (const [key, value] of template.globals) {
    const name = textOf(key);
    if (name !== undefined) found[name] = value.type === TAG.TABLE ? fieldNames(value.value as Table) : [];
  }
  return found;
}
