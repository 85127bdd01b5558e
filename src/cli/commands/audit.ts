import { stat } from 'node:fs/promises';
import { auditDir, kosmoHome } from '../../config/paths.js';
import { checkAudit, currentFile } from '../../gateway/audit-files.js';
import { findRecords, lastRecords, verifyAudit } from '../../gateway/audit-read.js';
import type { AuditRecord } from '../../gateway/audit-record.js';
import { KosmoError } from '../../shared/errors.js';
import { shownName } from '../../shared/names.js';
import { note, printJson, printLine } from '../output.js';
import { out } from '../show/colors.js';
import { counted } from '../show/counted.js';
import { table } from '../show/table.js';
import { oneLine } from '../show/text-width.js';

const POLL_MS = 500;
/** Records that may come between two looks of `follow`. */
const FOLLOW_BATCH = 10_000;

export interface AuditOptions {
  limit: number;
  json?: boolean;
}

/** `kosmo audit`: newest records, those of one call, new ones as they come, or whether the chain is whole. */
export async function audit(verb: string, name: string | undefined, options: AuditOptions): Promise<void> {
  const folder = auditDir(kosmoHome());
  const json = options.json === true;
  await warnIfUnsafe(folder);
  if (verb === 'verify') return verify(folder, json);
  if (verb === 'follow') return follow(folder, json);
  if (verb === 'show') {
    const records = name ? await findRecords(folder, name) : [];
    if (records.length === 0)
      throw new KosmoError(
        'usage',
        name ? `There is no record of ${shownName(name)}.` : '`kosmo audit show` needs a number or an id.',
        { hint: 'Give the number of a record, or the id of a call, as `kosmo audit --json` lists them.' },
      );
    printJson(json ? { success: true, records } : records);
    return;
  }
  const records = await lastRecords(folder, options.limit);
  if (json) printJson({ success: true, records });
  else if (records.length === 0) printLine('No records.');
  else {
    const rows = records.map(cellsOf);
    // The day is said only where it is another one.
    const today = new Date().toISOString().slice(5, 10);
    const short = rows.every(([, time = '']) => time.startsWith(today));
    const shown = short ? rows.map((row) => row.with(1, (row[1] ?? '').slice(6))) : rows;
    for (const line of table(HEAD, shown, { whole: [1, 3] })) printLine(line);
  }
}

/** What others could have written is shown, but not as if it were ours. */
async function warnIfUnsafe(folder: string): Promise<void> {
  try {
    await checkAudit(folder);
  } catch (error) {
    if (!(error instanceof KosmoError)) throw error;
    note(`warning: ${error.message} ${error.hint ?? ''}`);
  }
}

async function verify(folder: string, json: boolean): Promise<void> {
  const check = await verifyAudit(folder);
  if (!check.ok) process.exitCode = 1;
  if (json) return printJson({ success: check.ok, ...check });
  for (const { file, line, problem } of [...check.faults, ...check.torn])
    printLine(`${file}:${line}: ${problem}`);
  if (check.first > 1 && check.ok)
    printLine(`Records before ${check.first} have been removed with their files.`);
  printLine(
    check.ok
      ? out.green(
          `The chain of ${counted(check.records, 'record')} in ${counted(check.files, 'file')} is whole.`,
        )
      : out.red(`The chain is broken in ${counted(check.faults.length, 'place')}.`),
  );
}

async function follow(folder: string, json: boolean): Promise<void> {
  let last = (await lastRecords(folder, 1))[0]?.seq ?? 0;
  let seen = '';
  let stopped = false;
  process.once('SIGINT', () => {
    stopped = true;
  });
  note('Waiting for records; Ctrl-C ends.');
  while (!stopped) {
    const info = await stat(currentFile(folder)).catch(() => undefined);
    const now = `${info?.ino ?? ''}:${info?.size ?? ''}`;
    if (now !== seen) {
      seen = now;
      for (const record of await lastRecords(folder, FOLLOW_BATCH)) {
        if (record.seq <= last) continue;
        last = record.seq;
        printLine(json ? JSON.stringify(record) : lineOf(record));
      }
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const HEAD = ['#', 'UTC', 'by', 'function', 'policy', 'ms', ''];

/** What is as usual (account `default`, nothing written, no error) is left out. */
function cellsOf(record: AuditRecord): string[] {
  const about = [
    record.kind === 'decision' ? 'started' : record.outcome !== 'none' && `written: ${record.outcome}`,
    record.account !== undefined && record.account !== 'default' && `account ${record.account}`,
    record.error,
    record.approval && `approval ${record.approval.slice(0, 8)}`,
  ];
  return [
    String(record.seq),
    record.time
      .slice(5)
      .replace('T', ' ')
      .replace(/\.\d+Z$/, ''),
    record.client ?? record.surface,
    // The name of a plugin's function begins with that of the plugin, which is there already.
    record.function.replace(/^(\w+)\.\1_/, '$1.'),
    record.decision,
    record.duration_ms === undefined ? '' : String(Math.round(record.duration_ms)),
    about.filter(Boolean).join(', '),
  ].map(oneLine);
}

/** While records are followed, the widths of later ones are not known. */
const lineOf = (record: AuditRecord): string =>
  cellsOf(record)
    .filter((cell) => cell !== '')
    .join('  ');
