/** Something that `plugin:check` has to say about one place of a plugin. */
export interface Finding {
  severity: 'error' | 'warning';
  /** A short stable name, e.g. `unknown-global`. */
  rule: string;
  /** Path inside the plugin, with `/`. */
  file: string;
  /** From 1; where only the file as a whole is meant, 1. */
  line: number;
  message: string;
  /** What to do about it. */
  fix: string;
}

/** Errors and warnings in the order of files and lines. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const rank = (file: string): string => (file === 'plugin.json' ? '' : file);
  return [...findings].sort(
    (a, b) => rank(a.file).localeCompare(rank(b.file)) || a.line - b.line || a.rule.localeCompare(b.rule),
  );
}
