import { out } from './colors.js';
import { clipText, padText, textWidth } from './text-width.js';

const GAP = 2;
/** No column is made narrower than this to save others, nor wider than this because of one cell. */
const NARROWEST = 10;

/** Columns of the terminal; undefined where lines may have any length. */
export const terminalWidth = (): number | undefined =>
  process.stdout.isTTY ? Math.max(20, process.stdout.columns || 80) : undefined;

export interface Layout {
  widths: number[];
  /** Columns left out at the right because they do not fit. */
  hidden: number;
}

/** Widths of the columns for these rows (head included), so that a line fits into `width`. The widest give way first. */
export function layout(rows: readonly (readonly string[])[], width: number | undefined): Layout {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => textWidth(row[column] ?? ''))),
  );
  if (width === undefined) return { widths, hidden: 0 };
  let shown = count;
  const least = (upTo: number): number =>
    widths.slice(0, upTo).reduce((sum, own) => sum + Math.min(own, NARROWEST), 0) + GAP * (upTo - 1);
  while (shown > 1 && least(shown) > width) shown -= 1;
  const fitted = widths.slice(0, shown);
  for (let over = total(fitted) - width; over > 0; over = total(fitted) - width) {
    const widest = Math.max(...fitted);
    const next = Math.max(NARROWEST, ...fitted.filter((own) => own < widest));
    const at = fitted.indexOf(widest);
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
  width: number | undefined = terminalWidth(),
): string[] {
  const fit = layout([head, ...rows], width);
  return [out.bold(tableLine(head, fit)), ...rows.map((row) => tableLine(row, fit))];
}

/** Aligned pairs, `key  value`, values wrapped by the terminal itself. */
export function pairs(rows: readonly (readonly [key: string, value: string])[], indent = ''): string[] {
  const width = Math.max(0, ...rows.map(([key]) => textWidth(key)));
  return rows.map(([key, value]) => `${indent}${out.dim(padText(key, width))}  ${value}`);
}
