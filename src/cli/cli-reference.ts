import type { Command } from 'commander';
import { program } from './program.js';
import { examplesOf } from './program/common-options.js';
import { topics } from './topics/topics.js';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** docs/CLI.md: every command with its options, from the command tree itself. */
export async function cliReference(): Promise<string> {
  const kosmo = await program();
  const shown = kosmo.commands.filter((command) => !command.name().startsWith('__'));
  const groups = [...new Set(shown.map((command) => command.helpGroup()))];
  return [
    '# Command line',
    '',
    'Generated from the command tree by `npm run docs`. `kosmo` and `kosmokrator` are the same. `kosmo integrations list`',
    'works like `kosmo integrations:list`. Results go to stdout, everything else to stderr; with `--json` failures, too, are',
    'one JSON envelope on stdout: `{"success": false, "error": {code, message, hint, written}}`.',
    '',
    ...groups.flatMap((group) => [
      `## ${group.replace(/:$/, '')}`,
      '',
      ...shown.filter((command) => command.helpGroup() === group).flatMap(section),
    ]),
    ...topics().flatMap(({ title, rows }) => [
      `## ${title}`,
      '',
      '| | |',
      '|---|---|',
      ...rows.map(([key, text]) => `| \`${cell(key)}\` | ${cell(text)} |`),
      '',
    ]),
  ].join('\n');
}

function section(command: Command): string[] {
  const rows = [
    ...command.registeredArguments.map((one) => [one.name(), one.description]),
    ...command.options.map((one) => [
      one.flags,
      `${one.description}${one.argChoices ? ` (${one.argChoices.join(', ')})` : ''}`,
    ]),
  ];
  const lines = examplesOf(command);
  return [
    `### ${command.name()}`,
    '',
    `\`kosmo ${command.name()} ${command.usage()}\``,
    '',
    command.description() || `${command.summary()}.`,
    '',
    ...(rows.length > 0
      ? [
          '| | |',
          '|---|---|',
          ...rows.map(([key = '', text = '']) => `| \`${cell(key)}\` | ${cell(text)} |`),
          '',
        ]
      : []),
    ...(lines.length > 0 ? ['```sh', ...lines, '```', ''] : []),
  ];
}
