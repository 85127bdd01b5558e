const QUOTED = `["']?\\s*[:=]\\s*)(?:"((?:[^"\\\\]|\\\\.)*)"|'([^']*)')`;
/** A variable, or a name that says what it holds; then = or :, then a text in quotes. */
const NAMED = [
  new RegExp(`(\\b[A-Z][A-Z0-9_]*${QUOTED}`, 'g'),
  new RegExp(`([\\w-]*(?:authorization|token|secret|password|key|cookie)${QUOTED}`, 'gi'),
];
/** What only names a variable, as `${NAME:-}`, and paths. */
const HARMLESS = /^(?:\$\{?[\w:-]*\}?|\/[\w./-]*|\[not shown\])$/;

/** A line of a client's configuration without values of variables and headers: its other servers have secrets there. */
export const masked = (line: string): string =>
  NAMED.reduce(
    (text, named) =>
      text.replace(named, (whole, name: string, double?: string, single?: string) =>
        HARMLESS.test(double ?? single ?? '') ? whole : `${name}"[not shown]"`,
      ),
    line,
  );
