import { relative } from 'node:path';
import { checkPlugin } from '../../plugins/check/check-plugin.js';
import type { Finding } from '../../plugins/check/finding.js';
import { Inspector } from '../kit/inspector.js';
import { pluginDir } from '../kit/plugin-dir.js';
import { escapeUnsafe } from '../../shared/log.js';
import { printJson, printLine, printProse } from '../output.js';
import { out } from '../show/colors.js';
import { counted } from '../show/counted.js';

const EXIT_INVALID = 5;

/** `kosmo plugin:check`: all findings, with file, line, reason and fix. Exit 5 if one is an error. */
export async function pluginCheck(given: string, { json }: { json?: boolean }): Promise<void> {
  const dir = pluginDir(given);
  const inspector = new Inspector(dir);
  try {
    const { findings, manifest } = await checkPlugin(dir, inspector.inspect);
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    if (json === true)
      printJson({
        success: errors === 0,
        plugin: manifest?.name ?? null,
        dir,
        errors,
        warnings: findings.length - errors,
        findings,
      });
    else {
      const shown = relative(process.cwd(), dir) || '.';
      for (const finding of findings) for (const line of coloredLines(finding, shown)) printProse(line, 4);
      printLine(summary(manifest?.name ?? shown, findings));
    }
    if (errors > 0) process.exitCode = EXIT_INVALID;
  } finally {
    await inspector.close();
  }
}

/** A finding as a compiler would print it, so that editors can jump to it, and its remedy below. */
export function findingLines({ file, line, severity, message, rule, fix }: Finding, dir: string): string[] {
  const place = dir === '.' ? file : `${dir}/${file}`;
  return [`${place}:${line}: ${severity}: ${message} [${rule}]`, `    ${fix}`];
}

/** The same in the colours of a terminal, if it is one. */
function coloredLines(finding: Finding, dir: string): string[] {
  const [first = '', fix = ''] = findingLines(finding, dir).map(escapeUnsafe);
  const { severity, rule } = finding;
  const paint = severity === 'error' ? out.red : out.yellow;
  const end = ` [${rule}]`;
  const start = first.slice(0, first.indexOf(`: ${severity}: `));
  const message = first.slice(start.length + severity.length + 4, -end.length);
  return [`${out.bold(start)}: ${paint(severity)}: ${message}${out.dim(end)}`, out.cyan(fix)];
}

export function summary(name: string, findings: readonly Finding[]): string {
  if (findings.length === 0) return `${name}: nothing to report.`;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${name}: ${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}.`;
}
