import { KosmoError } from '../../shared/errors.js';
import { isJsonObject } from '../../shared/json.js';
import { didYouMean } from '../../shared/suggest.js';
import type { JsonValue } from '../../shared/wire.js';
import { out } from '../show/colors.js';
import { layout, tableLine, type Layout } from '../show/table.js';
import { oneLine } from '../show/text-width.js';
import type { Format } from './formats.js';
import { csvLine } from './csv.js';
import type { Sink } from './sink.js';

/** Writes rows page by page; only the page at hand is in memory. */
export interface RowWriter {
  page(rows: readonly JsonValue[]): Promise<void>;
  /** What belongs behind the last row. Returns remarks about what could not be shown. */
  end(): Promise<string[]>;
}

export interface RowOptions {
  /** Only these fields, in this order. */
  columns?: readonly string[] | undefined;
  /** Columns of the terminal; undefined: as wide as the rows are. */
  width?: number | undefined;
}

export function rowWriter(format: Format, sink: Sink, options: RowOptions): RowWriter {
  if (format === 'table') return new TableWriter(sink, options);
  if (format === 'csv') return new CsvWriter(sink, options.columns);
  return format === 'jsonl' ? jsonLines(sink) : jsonArray(sink);
}

const jsonLines = (sink: Sink): RowWriter => ({
  page: (rows) => sink.write(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
  end: () => Promise.resolve([]),
});

function jsonArray(sink: Sink): RowWriter {
  let before = '[';
  return {
    page: async (rows) => {
      for (const row of rows) {
        await sink.write(`${before}\n  ${JSON.stringify(row)}`);
        before = ',';
      }
    },
    end: async () => {
      await sink.write(before === '[' ? '[]\n' : '\n]\n');
      return [];
    },
  };
}

class CsvWriter implements RowWriter {
  private columns: readonly string[] | undefined;
  private rows = 0;
  private readonly seen = new Set<string>();

  constructor(
    private readonly sink: Sink,
    private readonly chosen: readonly string[] | undefined,
  ) {}

  async page(rows: readonly JsonValue[]): Promise<void> {
    if (!this.columns) {
      this.columns = this.chosen ?? columnsOf(rows);
      if (this.columns.length > 0) await this.sink.write(csvLine(this.columns));
    }
    for (const row of rows) {
      this.rows += 1;
      for (const field of fieldsOf(row)) this.seen.add(field);
      const extra = this.chosen ? undefined : fieldsOf(row).find((field) => !this.columns?.includes(field));
      if (extra !== undefined) {
        throw new KosmoError(
          'usage',
          `Row ${this.rows} has the field "${extra}", for which the CSV has no column: its columns are those of the first page.`,
          { hint: 'Name the columns with --columns, or use --format jsonl.' },
        );
      }
      await this.sink.write(csvLine(this.columns.map((column) => cellOf(row, column))));
    }
  }

  end(): Promise<string[]> {
    return Promise.resolve(unknownColumns(this.chosen, this.seen));
  }
}

class TableWriter implements RowWriter {
  private columns: readonly string[] | undefined;
  private fit: Layout | undefined;
  private right: boolean[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly sink: Sink,
    private readonly options: RowOptions,
  ) {}

  async page(rows: readonly JsonValue[]): Promise<void> {
    const first = this.columns === undefined;
    const columns = (this.columns ??= this.options.columns ?? systemLast(columnsOf(rows)));
    const lines = rows.map((row) => columns.map((column) => cellText(cellOf(row, column))));
    const head = columns.map(oneLine);
    const fit = (this.fit ??= layout([head, ...lines], this.options.width));
    if (first) this.right = columns.map((column) => rows.every((row) => isNumeric(cellOf(row, column))));
    if (first && columns.length > 0) await this.sink.write(`${out.bold(tableLine(head, fit, this.right))}\n`);
    await this.sink.write(lines.map((line) => `${tableLine(line, fit, this.right)}\n`).join(''));
    for (const field of rows.flatMap(fieldsOf)) this.seen.add(field);
  }

  end(): Promise<string[]> {
    const columns = this.columns ?? [];
    const unseen = this.options.columns ? [] : [...this.seen].filter((field) => !columns.includes(field));
    const hidden = [...columns.slice(this.fit?.widths.length ?? 0), ...unseen];
    const unknown = unknownColumns(this.options.columns, this.seen);
    return Promise.resolve(
      hidden.length === 0
        ? unknown
        : [
            `Not shown: ${hidden.map(oneLine).join(', ')}. Choose with --columns, or use --format json.`,
            ...unknown,
          ],
    );
  }
}

/** Chosen columns that no row has: most likely a slip. */
function unknownColumns(chosen: readonly string[] = [], seen: ReadonlySet<string>): string[] {
  if (seen.size === 0) return [];
  return chosen
    .filter((column) => !seen.has(column))
    .map((column) => `No row has the field "${oneLine(column)}".${didYouMean(column, [...seen])}`);
}

const fieldsOf = (row: JsonValue): string[] => (isJsonObject(row) ? Object.keys(row) : ['value']);

/** What a service adds to each row, such as `_creationTime`, goes behind the rows' own fields, but for `_id`. */
const systemLast = (columns: readonly string[]): string[] => {
  const system = (column: string): boolean => column.startsWith('_') && column !== '_id';
  return [...columns.filter((column) => !system(column)), ...columns.filter(system)];
};

const columnsOf = (rows: readonly JsonValue[]): string[] => [...new Set(rows.flatMap(fieldsOf))];

function cellOf(row: JsonValue, column: string): JsonValue | undefined {
  if (!isJsonObject(row)) return column === 'value' ? row : undefined;
  return Object.hasOwn(row, column) ? row[column] : undefined;
}

const isNumeric = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || typeof value === 'number';

function cellText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}
