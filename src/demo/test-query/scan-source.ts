/** Characters after which a `/` divides; after anything else it begins a regular expression. */
const ENDS_VALUE = /[\w$)\]]$/;
/** Words after which a `/` begins a regular expression although they end in a letter. */
const BEFORE_REGEX = /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield)$/;
const WORD = /[A-Za-z_$]/;

/** A module statement at the top level of a source, or a dynamic import anywhere in it. */
export interface ModuleKeyword {
  word: 'import' | 'export' | 'dynamic import';
  at: number;
}

/**
 * Finds the `import` and `export` keywords outside of all brackets, strings, templates, regular
 * expressions and comments, and dynamic imports at any depth. `import.meta` is left out.
 */
export function findModuleKeywords(source: string): ModuleKeyword[] {
  const found: ModuleKeyword[] = [];
  let depth = 0;
  let at = 0;
  while (at < source.length) {
    const next = skipInert(source, at);
    if (next > at) {
      at = next;
      continue;
    }
    const character = source.charAt(at);
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (!WORD.test(character)) {
      at += 1;
      continue;
    }
    const word = /^[\w$]+/.exec(source.slice(at, at + 64))?.[0] ?? character;
    if (isKeyword(source, at, word)) {
      const after = source.slice(at + word.length, at + word.length + 64).trimStart();
      if (word === 'import' && after.startsWith('(')) found.push({ word: 'dynamic import', at });
      else if (depth === 0 && !after.startsWith('.')) found.push({ word, at });
    }
    at += word.length;
  }
  return found;
}

function isKeyword(source: string, at: number, word: string): word is 'import' | 'export' {
  if (word !== 'import' && word !== 'export') return false;
  return !/[.\w$]$/.test(source.slice(Math.max(0, at - 1), at));
}

/** The position behind a string, template, comment or regular expression, or `at` if none begins there. */
function skipInert(source: string, at: number): number {
  const character = source.charAt(at);
  if (character === '"' || character === "'") return skipQuoted(source, at, character);
  if (character === '`') return skipTemplate(source, at);
  if (character !== '/') return at;
  const after = source.charAt(at + 1);
  if (after === '/') return ended(source, source.indexOf('\n', at), 1);
  if (after === '*') return ended(source, source.indexOf('*/', at + 2), 2);
  const before = source.slice(Math.max(0, at - 64), at).trimEnd();
  return ENDS_VALUE.test(before) && !BEFORE_REGEX.test(before) ? at : skipRegex(source, at);
}

function ended(source: string, found: number, length: number): number {
  return found < 0 ? source.length : found + length;
}

function skipQuoted(source: string, from: number, quote: string): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source.charAt(at) === '\\') at += 1;
    else if (source.charAt(at) === quote) return at + 1;
  }
  return source.length;
}

function skipRegex(source: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '\n') return from + 1;
    if (character === '\\') at += 1;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return at + 1;
  }
  return source.length;
}

function skipTemplate(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '`') return at + 1;
    else if (character === '$' && source.charAt(at + 1) === '{') at = skipSubstitution(source, at + 2) - 1;
  }
  return source.length;
}

function skipSubstitution(source: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < source.length) {
    const next = skipInert(source, at);
    if (next === at) {
      if (source.charAt(at) === '{') depth += 1;
      if (source.charAt(at) === '}') depth -= 1;
      at += 1;
      if (depth === 0) return at;
    } else {
      at = next;
    }
  }
  return source.length;
}
