import type { Command } from 'commander';
import { KosmoError } from '../../shared/errors.js';
import { shownQualifiedName } from '../../shared/names.js';
import { didYouMean } from '../../shared/suggest.js';
import { printLine } from '../output.js';
import { out } from '../show/colors.js';
import { terminalWidth } from '../show/table.js';
import { padText, textWidth, wrapText } from '../show/text-width.js';
import { topics } from '../topics/topics.js';

const WIDEST = 100;

/** `kosmo help`: a topic, or the help of a command. */
export function help(kosmo: Command, words: readonly string[]): void {
  const name = words.join(':');
  if (name === '') return kosmo.outputHelp();
  const topic = topics().find((candidate) => candidate.name === name);
  if (!topic) {
    const command = kosmo.commands.find((candidate) => candidate.name() === name);
    if (command) return command.outputHelp();
    const known = [...topics().map((one) => one.name), ...kosmo.commands.map((one) => one.name())];
    throw new KosmoError(
      'usage',
      `There is no help on ${shownQualifiedName(name)}.${didYouMean(name, known)}`,
      {
        hint: `Topics: ${topics()
          .map((one) => one.name)
          .join(', ')}; and every command.`,
      },
    );
  }
  printLine(out.bold(topic.title));
  const left = Math.max(...topic.rows.map(([key]) => textWidth(key)));
  const room = Math.max(20, Math.min(WIDEST, terminalWidth() ?? WIDEST) - left - 4);
  for (const [key, text] of topic.rows) {
    const [first = '', ...more] = wrapText(text, room);
    printLine(`  ${out.cyan(padText(key, left))}  ${first}`);
    for (const line of more) printLine(`${' '.repeat(left + 4)}${line}`);
  }
}
