import type { ScriptFinding } from '../../shared/wire.js';
import { Cursor } from './cursor.js';
import { Edits } from './edits.js';
import { tokenize } from './lexer.js';
import { Statements } from './statements.js';

export interface Translated {
  /** Lua 5.3 with the same lines. */
  code: string;
  /** What Luau would refuse. */
  findings: ScriptFinding[];
}

/**
 * Translates Luau to Lua 5.3: compound assignment, `continue`, interpolation, if-expressions, numerals with `_` and
 * `0b`, types. Lines keep their numbers. Throws `DialectFault` where the source cannot be read, and in strict mode
 * where Luau could not read it.
 */
export function translate(source: string, strict = false): Translated {
  const edits = new Edits();
  const findings: ScriptFinding[] = [];
  const note = (finding: ScriptFinding): number => findings.push(finding);
  const text = source.startsWith('#') ? `--${source.slice(2).padStart(source.length - 2)}` : source;
  new Statements().chunk(new Cursor({ source: text, edits, strict, note }, tokenize(text)));
  return { code: edits.isEmpty ? text : edits.apply(text), findings };
}
