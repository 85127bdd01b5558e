const LINE =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*('(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^#\n]*)/gm;

/**
 * The variables of a .env file as its usual readers see them: comments, `export`, three kinds of quotes, values over
 * several lines within quotes, and `\\n` in double ones. A variable that is set twice has its last value.
 */
export function parseDotenv(text: string): ReadonlyMap<string, string> {
  const lines = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return new Map([...lines.matchAll(LINE)].map(([, name = '', raw = '']) => [name, valueOf(raw.trim())]));
}

function valueOf(raw: string): string {
  const quote = /^(['"`])[\s\S]*\1$/.exec(raw)?.[1];
  if (quote === undefined || raw.length < 2) return raw;
  const inner = raw.slice(1, -1);
  return quote === '"' ? inner.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : inner;
}
