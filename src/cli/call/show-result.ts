import type { CallOutcome } from '../../gateway/gateway.js';
import type { ShownRequest } from '../../gateway/dry-run.js';
import { errorBody } from '../../shared/errors.js';
import { failureLines } from '../failure.js';
import { note, printLine } from '../output.js';
import { err, out } from '../show/colors.js';
import { counted } from '../show/counted.js';
import { showJson } from '../show/json.js';
import { terminalWidth } from '../show/table.js';
import { oneLine } from '../show/text-width.js';
import { pageOf, type Page, type Paging } from './pages.js';
import type { Format } from './formats.js';
import { rowWriter } from './rows.js';
import { openSink, type Sink } from './sink.js';

/** Longer cursors are not repeated to people. */
const LONGEST_CURSOR = 60;

/** The envelope of `--json`, with the keys of the PHP CLI. */
export function envelope(
  name: string,
  outcome: CallOutcome,
  meta: { dry_run: boolean; operation: string; permission_bypassed: boolean; account: string | null },
  started: number,
): Record<string, unknown> {
  return {
    function: name,
    success: outcome.ok,
    data: outcome.ok && !meta.dry_run ? outcome.result.value : null,
    error: outcome.ok ? null : errorBody(outcome.error),
    meta,
    ...(outcome.requests === undefined ? {} : { requests: outcome.requests }),
    duration_ms: Math.round((performance.now() - started) * 10) / 10,
  };
}

/** Requests of a dry run, as they would be on the wire. */
export function printRequests(requests: readonly ShownRequest[]): void {
  if (requests.length === 0) printLine('No request would be sent.');
  for (const { method, url, headers, body, class: effect, sent } of requests) {
    const state = sent ? out.green(`${effect}, sent`) : out.yellow(`${effect}, not sent`);
    printLine(`${out.bold(method)} ${oneLine(url)}  ${state}`);
    for (const [key, value] of Object.entries(headers))
      printLine(`  ${out.dim(`${key}:`)} ${oneLine(value)}`);
    if (body !== null) printLine(showJson(body).replace(/^/gm, '  '));
    printLine();
  }
  if (requests.some(({ sent }) => !sent))
    note(
      'Dry run: it ends before the first write; what would follow depends on its answer. Nothing was written.',
    );
}

export interface ShowOptions {
  format: Format | undefined;
  columns: readonly string[] | undefined;
  output: string | undefined;
}

/** Prints or stores one result: rows as a table at a terminal, everything else as JSON. */
export async function showResult(
  outcome: Page['outcome'],
  paging: Paging | undefined,
  options: ShowOptions,
): Promise<void> {
  const toFile = options.output !== undefined && options.output !== '-';
  const format = options.format ?? (paging && process.stdout.isTTY && !toFile ? 'table' : 'json');
  await withSink(options.output, async (sink) => {
    if (format === 'json' || !paging) {
      const { value } = outcome.result;
      return sink.write(`${toFile ? JSON.stringify(value, null, 2) : showJson(value)}\n`);
    }
    const page = pageOf(paging, outcome);
    const writer = rowWriter(format, sink, {
      columns: options.columns,
      width: toFile ? undefined : terminalWidth(),
    });
    await writer.page(page.rows);
    for (const remark of await writer.end()) note(err.dim(remark));
    if (format === 'table') note(err.dim(`${counted(page.rows.length, 'row')}.`));
    noteOmitted(page.omitted);
    if (page.next !== undefined) {
      const cursor = oneLine(page.next);
      const how = cursor.length > LONGEST_CURSOR ? 'the cursor of --format json' : `'${cursor}'`;
      note(`There is more: add --all, or --${paging.cursor} with ${how}.`);
    }
  });
}

export function noteOmitted(count: number): void {
  if (count > 0)
    note(`warning: ${count} rows are too long for a result and were left out; --format json names them.`);
}

/** Commits what was written if all went well, and otherwise leaves nothing in a file. */
export async function withSink(
  output: string | undefined,
  write: (sink: Sink) => Promise<void>,
): Promise<void> {
  const sink = await openSink(output);
  try {
    await write(sink);
  } catch (error) {
    await sink.abort();
    throw error;
  }
  await sink.commit();
}

export function printOutcomeFailure(error: Extract<CallOutcome, { ok: false }>['error']): void {
  for (const line of failureLines(error)) note(line);
}
