import { Option, type Command } from 'commander';
import { LIMITS } from '../../config/limits.js';
import { FORMATS } from '../call/formats.js';
import type { CallOptions } from '../commands/call.js';
import { collectList } from '../options.js';
import { account, approve, examples, json, write } from './common-options.js';

/** The commands that call one function. */
export function addCallCommands(kosmo: Command): void {
  const command = kosmo
    .command('integrations:call')
    .summary('call one function')
    .description(
      'Call one function. Its arguments are one JSON object, or single ones as --name=value; these count more. "-" reads the JSON from stdin; without any argument a redirected stdin is read if something comes on it.',
    )
    .argument('<function>', 'such as convex.list_tables')
    .argument('[arguments...]', 'a JSON object, "-" for stdin, and --name=value')
    .allowUnknownOption()
    .addOption(account())
    .addOption(write('ask'))
    .addOption(approve('client, which is this terminal'))
    .option('--force', 'skip the question, never a refusal')
    .option('--dry-run', 'show the HTTP requests; reads are carried out, and the first write ends it unsent')
    .option(
      '--arg <key=value>',
      'one argument, also of a name that is an option here; repeatable',
      (value: string, all: string[]) => [...all, value],
      [],
    )
    .addOption(
      new Option('--format <format>', 'of rows: table at a terminal, otherwise json').choices([...FORMATS]),
    )
    .addOption(
      new Option('--columns <names>', 'fields of the table or CSV, separated by commas').argParser(
        collectList,
      ),
    )
    .option(
      '--all',
      `read all pages; jsonl unless --format says otherwise, or a table at a terminal; with --json at most ${LIMITS.collectedRows} rows`,
    )
    .option('--output <file>', 'write to a file, which appears when all is written')
    .addOption(json())
    .action(async (name: string, tokens: string[], options: CallOptions) =>
      (await import('../commands/call.js')).call(name, tokens, options),
    );
  examples(command, [
    `kosmo integrations:call convex.get_table '{"table":"users"}' --json`,
    'kosmo integrations:call convex.query_documents --table=users --all --output u',
    'kosmo integrations:call convex.delete_document --dry-run < arguments.json',
  ]);
  const shortcut = kosmo
    .command('integrations:NAME')
    .summary('the same, as integrations:convex list_tables')
    .description(
      'Call a function of the integration NAME, or show its documentation if no function is named. Options are those of integrations:call.',
    )
    .argument('[function]')
    .argument('[arguments...]', 'as for integrations:call');
  examples(shortcut, [
    'kosmo integrations:convex list_tables',
    'kosmo integrations:convex get_table --table users',
  ]);
}
