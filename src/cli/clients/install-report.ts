import { NAME_LIMITS, type ClientName } from '../../plugins/client-limits.js';
import type { InstallAction } from '../commands/mcp-gateway.js';
import { note, printLine, printProse } from '../output.js';
import { err, out } from '../show/colors.js';
import type { ConfigScope } from './clients.js';
import type { EntryChange } from './entry-change.js';
import { masked } from './masked.js';
import type { EntryPlan } from './plan-entry.js';

export interface InstalledReport {
  planned: EntryPlan;
  file: string;
  scope: ConfigScope;
  action: InstallAction;
  change: EntryChange;
  before: string | undefined;
  dryRun: boolean;
}

/** Tells what `mcp:gateway:install` did: the result on stdout, warnings on stderr. */
export function printInstalled(report: InstalledReport): void {
  const { planned, file, scope, action, change, before, dryRun } = report;
  const { client, clientName, entry, plan } = planned;
  const title = NAME_LIMITS[clientName].title;
  const said = { added: 'is added to', updated: 'is updated in', unchanged: 'is already in' }[action];
  printProse(
    dryRun && action !== 'unchanged'
      ? `Nothing was written. ${out.bold(entry.name)} would be ${action}:`
      : `${out.green('✓')} ${out.bold(entry.name)} ${said} the configuration of ${title}.`,
  );
  if (dryRun) printDiff(before, change.text);
  printLine();
  const writes = { deny: 'hidden and refused', ask: 'asked about', allow: 'carried out' }[plan.write.value];
  printRows([
    ['file', file],
    ['serves', plan.integrations.join(', ')],
    ['writes', `${writes} (${plan.write.at})`],
    ['starts', `${entry.command} ${entry.args[0] ?? ''}`],
    ...(Object.keys(entry.env).length === 0
      ? []
      : [
          [
            'env',
            Object.entries(entry.env)
              .map(([key, value]) => `${key}=${value}`)
              .join(' '),
          ] as Row,
        ]),
    ...(entry.variables.length === 0 ? [] : [['passes on', entry.variables.join(', ')] as Row]),
    ...(change.kept.length === 0 ? [] : [['kept', `what you have there: ${change.kept.join(', ')}`] as Row]),
  ]);
  for (const warning of planned.warnings) note(`\n${err.yellow('warning:')} ${warning}`);
  if (dryRun) return;
  printLine();
  if (action !== 'unchanged') printProse(client.after[scope]);
  printLine(`Check it: ${out.cyan(`kosmo doctor --client=${clientName}`)}`);
}

export interface RemovedReport {
  client: ClientName;
  server: string;
  file: string;
  found: EntryChange | undefined;
  before: string | undefined;
  dryRun: boolean;
}

/** Tells what `mcp:gateway:remove` did. */
export function printRemoved({ client, server, file, found, before, dryRun }: RemovedReport): void {
  const title = NAME_LIMITS[client].title;
  if (found === undefined) {
    printProse(
      `There is no ${out.bold(server)} in the configuration of ${title} (${file}). Nothing was changed.`,
    );
    return;
  }
  printProse(
    dryRun
      ? `Nothing was written. ${out.bold(server)} would be removed:`
      : `${out.green('✓')} ${out.bold(server)} is removed from ${file}.`,
  );
  if (dryRun) printDiff(before, found.text);
  if (found.text === undefined) printLine('The file had nothing else and goes with it.');
  for (const lost of found.lost) note(`${err.yellow('warning:')} with it goes what you had there: ${lost}`);
}

type Row = [label: string, value: string];

function printRows(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(([label]) => label.length));
  for (const [label, value] of rows) printLine(`  ${out.dim(label.padEnd(width))}  ${value}`);
}

/** The lines that change, without the secrets that they may hold; our edits are in one place. */
function printDiff(before = '', after = ''): void {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(old.length, now.length) - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail += 1;
  printLine();
  for (const line of withoutEdges(old.slice(head, old.length - tail)))
    printLine(out.red(`- ${masked(line)}`));
  for (const line of withoutEdges(now.slice(head, now.length - tail)))
    printLine(out.green(`+ ${masked(line)}`));
}

/** Lines without the empty ones around them: they only tell where in the file it is. */
const withoutEdges = (lines: readonly string[]): string[] => {
  const text = lines.map((line) => line.trimEnd()).join('\n');
  return text.trim() === '' ? [] : text.replace(/^\n+|\n+$/g, '').split('\n');
};
