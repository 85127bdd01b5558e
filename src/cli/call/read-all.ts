import { LIMITS } from '../../config/limits.js';
import type { CallOutcome } from '../../gateway/gateway.js';
import { KosmoError } from '../../shared/errors.js';
import type { JsonObject, JsonValue } from '../../shared/wire.js';
import { note } from '../output.js';
import { readerGone } from '../stdout-reader.js';
import { err } from '../show/colors.js';
import type { Progress } from '../show/progress.js';
import { terminalWidth } from '../show/table.js';
import { allPages, type Paging } from './pages.js';
import { rowWriter } from './rows.js';
import { noteOmitted, withSink, type ShowOptions } from './show-result.js';

export interface ReadAll {
  paging: Paging;
  args: JsonObject;
  call: (args: JsonObject) => Promise<CallOutcome>;
  progress: Progress;
}

/** `--all`: every page, written as it comes. A failure on the way is an error that says how much was printed. */
export async function readAll(
  { paging, args, call, progress }: ReadAll,
  options: ShowOptions,
): Promise<void> {
  const toFile = options.output !== undefined && options.output !== '-';
  const format = options.format ?? (process.stdout.isTTY && !toFile ? 'table' : 'jsonl');
  let rows = 0;
  let omitted = 0;
  await withSink(options.output, async (sink) => {
    const width = toFile ? undefined : terminalWidth();
    const writer = rowWriter(format, sink, { columns: options.columns, width });
    try {
      for await (const page of allPages(paging, args, call)) {
        progress.clear();
        await writer.page(page.rows);
        rows += page.rows.length;
        omitted += page.omitted;
        progress.say(`${rows} rows`);
        if (readerGone()) return;
      }
    } catch (error) {
      progress.clear();
      if (rows > 0)
        note(
          toFile
            ? `After ${rows} rows; the file is left as it was.`
            : `After ${rows} rows, this output is not complete:`,
        );
      throw error;
    }
    progress.clear();
    for (const remark of await writer.end()) note(err.dim(remark));
  });
  if (toFile || format === 'table') note(err.dim(`${rows} rows.`));
  noteOmitted(omitted);
}

/**
 * The same for the envelope of `--json`: the last page's result, with the rows of all pages. These wait in memory, so
 * more than `LIMITS` allows are refused with `result_too_large`.
 */
export async function collectAll({ paging, args, call, progress }: ReadAll): Promise<CallOutcome> {
  const rows: JsonValue[] = [];
  const left: JsonValue[] = [];
  let chars = 0;
  let last: Extract<CallOutcome, { ok: true }> | undefined;
  try {
    for await (const page of allPages(paging, args, call)) {
      for (const row of page.rows) rows.push(row);
      chars += page.outcome.result.json.length;
      if (rows.length > LIMITS.collectedRows || chars > LIMITS.collectedChars) throw tooManyRows();
      const omitted = paging.omitted === undefined ? undefined : page.outcome.result.value[paging.omitted];
      if (Array.isArray(omitted)) left.push(...omitted);
      progress.say(`${rows.length} rows`);
      last = page.outcome;
    }
  } catch (error) {
    if (error instanceof KosmoError) return { ok: false, error };
    throw error;
  }
  if (!last) throw new Error('there is always a first page');
  const value = {
    ...last.result.value,
    [paging.items]: rows,
    ...(paging.omitted === undefined || left.length === 0 ? {} : { [paging.omitted]: left }),
  };
  return { ...last, result: { value, json: '' } };
}

const tooManyRows = (): KosmoError =>
  new KosmoError(
    'result_too_large',
    `--all --json holds everything in one envelope: at most ${LIMITS.collectedRows} rows and ${LIMITS.collectedChars} characters.`,
    { hint: 'Use --format jsonl, which writes each page as it comes, or ask for less.' },
  );
