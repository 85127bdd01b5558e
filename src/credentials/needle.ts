/** One text to look for in any escaping of its characters. */
export interface Needle {
  length: number;
  /** Letters and digits that every such escaping leaves as they are; without them in a text, nothing is to be found. */
  mark: string;
  pattern: RegExp;
}

const NAMED: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/** Finds the text with each sign plain, behind backslashes, or escaped for URLs (also twice), JSON or HTML. */
export function anyEncoding(text: string): Needle {
  const runs = text.match(/[A-Za-z0-9]+/g) ?? [];
  return {
    length: text.length,
    mark: runs.reduce((longest, run) => (run.length > longest.length ? run : longest), ''),
    pattern: new RegExp([...text].map(oneSign).join(''), 'g'),
  };
}

function oneSign(char: string): string {
  if (/[A-Za-z0-9]/.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const percent = [...Buffer.from(char, 'utf8')].map((byte) => `%(?:25)*${anyCase(byte.toString(16))}`);
  const entity = NAMED[char];
  const ways = [
    char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
    percent.join(''),
    `u${anyCase(hex.padStart(4, '0'))}`,
    `&#(?:0*${code}|[xX]0*${anyCase(hex)});`,
    ...(entity === undefined ? [] : [`&${entity};`]),
  ];
  // Bounded, so that a long row of backslashes costs no more than its length; seven are three JSON encodings.
  return `\\\\{0,7}(?:${ways.join('|')})`;
}

const anyCase = (hex: string): string =>
  hex.padStart(2, '0').replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
