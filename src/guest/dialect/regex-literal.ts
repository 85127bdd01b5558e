/** What is wrong with a pattern literal as a PCRE pattern: undefined if nothing is. `literal` is Lua source. */
export function regexPatternFault(literal: string): string | undefined {
  const body = literal.startsWith('[')
    ? literal.replace(/^\[=*\[|\]=*\]$/g, '')
    : literal.slice(1, -1).replace(/\\\\/g, '\\');
  const pattern = body.trimStart();
  const open = pattern[0] ?? '';
  if (/[A-Za-z0-9\\]/.test(open) || open === '')
    return 'a pattern needs delimiters, e.g. "/\\\\d+/"; without them nothing matches';
  if (open !== '(' || !pattern.includes(')')) return undefined;
  const rest = pattern.slice(pattern.lastIndexOf(')') + 1);
  if (!/^[imsxuADSUXJ]*$/.test(rest) || /\)[^)]*\(/.test(pattern))
    return 'the first parentheses are taken as delimiters; write "/…/"';
  return pattern.slice(1).includes('(')
    ? undefined
    : 'its parentheses are taken as delimiters, so there is no group; write "/(…)/"';
}
