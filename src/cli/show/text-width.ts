import { escapeUnsafe } from '../../shared/log.js';

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Regional_Indicator}{2}/u;
const ASCII = /^[\x20-\x7e]*$/;
// Colours are ours; every other control character has been escaped before it comes here.
const COLOR = /\u001b\[[0-9;]*m/g;

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

const columnsOf = (grapheme: string): number =>
  WIDE.test(grapheme) ? 2 : /^\p{M}+$/u.test(grapheme) ? 0 : 1;

/** Columns that a text takes at a terminal. Colours take none. */
export function textWidth(text: string): number {
  const plain = text.replace(COLOR, '');
  if (ASCII.test(plain)) return plain.length;
  return graphemes(plain).reduce((sum, grapheme) => sum + columnsOf(grapheme), 0);
}

/** Cuts a text without colours to at most `width` columns, never inside a character; `…` says that something is missing. */
export function clipText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const grapheme of ASCII.test(text) ? text.slice(0, width) : graphemes(text)) {
    used += columnsOf(grapheme);
    if (used > width - 1) break;
    kept += grapheme;
  }
  return `${kept}…`;
}

/** Fills up to `width` columns. */
export const padText = (text: string, width: number, right = false): string => {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return right ? space + text : text + space;
};

/** Columns of a stream's terminal; undefined where lines may have any length. */
export const streamWidth = (stream: NodeJS.WriteStream): number | undefined =>
  stream.isTTY ? Math.max(20, stream.columns || 80) : undefined;

// What is copied from a terminal is one word: `code`, and a command that ends the line.
const COMMAND = /(?<=[:,;→] +)(?:\S*\bkosmo|claude|codex|npx) \S.*$/;
const WORDS = /`[^`]*`\S*|\S+|\s+/g;

/** Leading blanks, and a mark or a word such as `hint:` before the text. */
const START = /^\s*(?:- |→ |! |[a-z]+: )?/;

/**
 * Breaks a line at blanks so that each part takes at most `width` columns; longer words and commands stay whole. Further
 * parts begin below the text of the first, or `hang` columns in.
 */
export function wrapLine(line: string, width: number | undefined, hang?: number): string[] {
  if (width === undefined || textWidth(line) <= width) return [line];
  const indent = ' '.repeat(
    Math.min(hang ?? START.exec(line.replace(COLOR, ''))?.[0].length ?? 0, Math.floor(width / 2)),
  );
  const command = COMMAND.exec(line)?.[0] ?? '';
  const words = line.slice(0, line.length - command.length).match(WORDS) ?? [];
  const lines: string[] = [];
  let current = '';
  let blank = '';
  for (const word of command === '' ? words : [...words, command]) {
    if (/^\s/.test(word)) blank = word;
    else {
      const longer = current + blank + word;
      if (current.trim() === '' || textWidth(longer) <= width) current = longer;
      else {
        lines.push(current);
        current = indent + word;
      }
      blank = '';
    }
  }
  return [...lines, current];
}

/** Breaks a text, whatever its own line breaks and blanks are, to lines of at most `width` columns. */
export const wrapText = (text: string, width: number): string[] =>
  wrapLine(text.replace(/\s+/g, ' ').trim(), width, 0);

/** One line of text for a terminal: line breaks and tabs as `\n`, `\t`, all else that moves a cursor or hides as `\u{…}`. */
export const oneLine = (text: string): string =>
  escapeUnsafe(text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t'));
