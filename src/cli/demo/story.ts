import pc from 'picocolors';
import type { ToolResult } from '../../mcp/client.js';
import { printLine } from '../output.js';

/** Thrown when a step did not do what its title says. */
export class StepFailed extends Error {}

/** Tells the demo step by step; a step counts only when its check holds. */
export class Story {
  private number = 0;

  part(title: string): void {
    printLine();
    printLine(pc.bold(title));
  }

  step(title: string): void {
    this.number += 1;
    printLine();
    printLine(`${pc.cyan(`${this.number}.`)} ${title}`);
  }

  call(name: string, args: Record<string, unknown>): void {
    printLine(pc.dim(`   → ${name} ${JSON.stringify(args)}`));
  }

  line(text: string): void {
    printLine(`   ${text}`);
  }

  rows(rows: readonly (readonly string[])[]): void {
    const widths = (rows[0] ?? []).map((_cell, column) =>
      Math.max(...rows.map((row) => (row[column] ?? '').length)),
    );
    for (const row of rows)
      this.line(
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      );
  }

  /** Ends the step: a tick, or the end of the demo. */
  check(holds: boolean, what: string, result?: ToolResult): void {
    if (!holds)
      throw new StepFailed(
        `${what}${result ? `\n   got ${JSON.stringify(result.structured).slice(0, 600)}` : ''}`,
      );
    printLine(`   ${pc.green('✓')} ${what}`);
  }
}
