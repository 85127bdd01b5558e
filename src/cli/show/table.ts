import { out } from './colors.js';
import { clipText, padText, streamWidth, textWidth, wrapLine } from './text-width.js';

const GAP = 2;
/** No column is made narrower than this to save others, nor wider than this because of one cell. */
const NARROWEST = 10;

/** Columns of the terminal; undefined where lines may have any length. */
export const terminalWidth = (): number | undefined => streamWidth(process.stdout);

export interface Layout {
  widths: number[];
  /** Columns left out at the right because they do not fit. */
  hidden: number;
}

/**
 * Widths of the columns for these rows (head included), so that a line fits into `width`. The widest give way first; those
 * in `whole` only if nothing else helps.
 */
export function layout(
  rows: readonly (readonly string[])[],
  width: number | undefined,
  whole: readonly number[] = [],
): Layout {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => textWidth(row[column] ?? ''))),
  );
  if (width === undefined) return { widths, hidden: 0 };
  let shown = count;
  const smallest = (own: number, column: number): number =>
    whole.includes(column) ? own : Math.min(own, NARROWEST);
  const least = (upTo: number): number =>
    widths.slice(0, upTo).reduce((sum, own, column) => sum + smallest(own, column), 0) + GAP * (upTo - 1);
  if (least(count) > width && whole.length > 0) return layout(rows, width);
  while (shown > 1 && least(shown) > width) shown -= 1;
  const fitted = widths.slice(0, shown);
  for (let over = total(fitted) - width; over > 0; over = total(fitted) - width) {
    const open = fitted.map((own, column) => (whole.includes(column) ? 0 : own));
    const widest = Math.max(...open);
    const next = Math.max(NARROWEST, ...open.filter((own) => own < widest));
    const at = open.indexOf(widest);
    if (widest <= NARROWEST) break;
    fitted[at] = Math.max(NARROWEST, next === widest ? widest - 1 : Math.max(next, widest - over));
  }
  return { widths: fitted, hidden: count - shown };
}

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, own) => sum + own, 0) + GAP * (widths.length - 1);

/** One line of a table; what does not fit ends in `…`. Numbers go to the right. */
export function tableLine(
  row: readonly string[],
  { widths }: Layout,
  right: readonly boolean[] = [],
): string {
  return widths
    .map((width, column) => padText(clipText(row[column] ?? '', width), width, right[column]))
    .join(' '.repeat(GAP))
    .trimEnd();
}

/** A whole table with its head, as lines. Cells are plain text on one line. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { width = terminalWidth(), whole }: { width?: number | undefined; whole?: readonly number[] } = {},
): string[] {
  const fit = layout([head, ...rows], width, whole);
  return [out.bold(tableLine(head, fit)), ...rows.map((row) => tableLine(row, fit))];
}

/** Aligned pairs, `key  value`; at a terminal, longer values go on below themselves. */
export function pairs(rows: readonly (readonly [key: string, value: string])[], indent = ''): string[] {
  const width = Math.max(0, ...rows.map(([key]) => textWidth(key)));
  const hang = indent.length + width + 2;
  return rows.flatMap(([key, value]) => {
    const [first = '', ...more] = value.split('\n');
    return [
      `${indent}${out.dim(padText(key, width))}  ${first}`,
      ...more.map((line) => ' '.repeat(hang) + line),
    ].flatMap((line) => wrapLine(line, terminalWidth(), hang));
  });
}
