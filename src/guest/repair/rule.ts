/** One small change to a source file of fengari, made while it is bundled or loaded by a test. */
export interface Rule {
  /** File name inside fengari's `src`. */
  readonly file: string;
  readonly why: string;
  /** How often `find` must occur; any other number means that we look at another fengari version. */
  readonly count: number;
  readonly find: string | RegExp;
  /** A function only together with a pattern; it gets the match and its groups. */
  readonly replace: string | ((...match: string[]) => string);
}

/** A rule that replaces a whole `const name = function …` or arrow function. `body` is the new statement. */
export function replaceFunction(file: string, name: string, why: string, body: string): Rule {
  return {
    file,
    why,
    count: 1,
    find: new RegExp(`^const ${name} = (?:function)?[^]*?\\n\\};\\n`, 'gm'),
    replace: `${body}\n`,
  };
}

/** Applies one rule. Throws `Error` when the number of matches is not the expected one. */
export function applyRule(rule: Rule, source: string): string {
  const parts = typeof rule.find === 'string' ? source.split(rule.find) : undefined;
  const found = parts ? parts.length - 1 : [...source.matchAll(rule.find as RegExp)].length;
  if (found !== rule.count) {
    throw new Error(
      `fengari ${rule.file}: expected ${rule.count} matches of ${String(rule.find)} (${rule.why}), found ${found}. The repairs fit fengari 0.1.5 only.`,
    );
  }
  const { find, replace } = rule;
  if (typeof replace === 'function') return source.replace(find, replace);
  return parts ? parts.join(replace) : source.replace(find, replace);
}
