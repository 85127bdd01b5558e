/** Characters that only mean something to a shell, which does not run here. */
const SHELL_ONLY = /[|&;<>$`*?()\n]/;

/** Splits a command into words with quotes and backslashes as in a shell. Returns a problem instead if it needs a shell. */
export function commandWords(text: string): { words: string[] } | { problem: string } {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote === "'" && char !== "'") word = (word ?? '') + char;
    else if (char === '\\') word = (word ?? '') + text.charAt(++at);
    else if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
      word ??= '';
    } else if (quote === '' && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === '"' ? char === '$' || char === '`' : SHELL_ONLY.test(char)) {
      return { problem: `has "${char}", which only a shell understands` };
    } else word = (word ?? '') + char;
  }
  if (quote !== '') return { problem: 'has a quotation mark that is not closed' };
  if (word !== undefined) words.push(word);
  return words.length === 0 || words[0] === '' ? { problem: 'names no program' } : { words };
}
