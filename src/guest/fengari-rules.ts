import { dispatchRules } from './repair/dispatch-rules.js';
import { limitRules } from './repair/limit-rules.js';
import { numberRules } from './repair/number-rules.js';
import { applyRule, type Rule } from './repair/rule.js';
import { stackRules } from './repair/stack-rules.js';
import { tableRules } from './repair/table-rules.js';
import { textRules } from './repair/text-rules.js';
import { yieldRules } from './repair/yield-rules.js';

const RULES: readonly Rule[] = [
  ...dispatchRules,
  ...stackRules,
  ...yieldRules,
  ...numberRules,
  ...textRules,
  ...tableRules,
  ...limitRules,
];

/** Names under which repaired sources reach our own code; resolved by the bundler and by jest. */
export const ENGINE_PREFIX = 'kosmo-engine/';

/**
 * Repairs one source file of fengari 0.1.5. `path` is any path that ends in `fengari/src/<file>`.
 * Throws `Error` when a rule does not match as often as it must.
 */
export function applyRules(path: string, source: string): string {
  const file = /fengari[\\/]src[\\/]([\w.]+)$/.exec(path)?.[1];
  if (file === undefined) return source;
  return RULES.filter((rule) => rule.file === file).reduce((text, rule) => applyRule(rule, text), source);
}

/** The files that the rules know, for the check that none is left out. */
export function repairedFiles(): string[] {
  return [...new Set(RULES.map((rule) => rule.file))].sort();
}
