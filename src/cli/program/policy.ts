import { Argument, Option, type Command } from 'commander';
import { WRITE_POLICIES } from '../../policy/policy.js';
import type { ApprovalsOptions } from '../commands/approvals.js';
import type { AuditOptions } from '../commands/audit.js';
import type { ExplainOptions } from '../commands/policy.js';
import { wholeNumber } from '../options.js';
import { examples, json } from './common-options.js';

/** The commands about who may do what, and what was done. */
export function addPolicyCommands(kosmo: Command): void {
  const policy = kosmo
    .command('policy')
    .summary('explain what may be called, and which line or flag says so')
    .addArgument(new Argument('<verb>').choices(['explain']))
    .argument('<function>', 'such as convex.convex_delete_document')
    .option('--account <name>', 'account of the call')
    .option('--profile <name>', 'profile of the configuration')
    .addOption(
      new Option('--write <policy>', 'as for mcp:serve (default: deny)').choices([...WRITE_POLICIES]),
    )
    .addOption(json())
    .action(async (_verb: string, name: string, options: ExplainOptions) =>
      (await import('../commands/policy.js')).explain(name, options),
    );
  examples(policy, [
    'kosmo policy explain convex.delete_document --account=prod --write=ask',
    'kosmo policy explain convex.list_tables --json',
  ]);
  const approvals = kosmo
    .command('approvals')
    .summary('show calls that wait for your approval')
    .addArgument(new Argument('[verb]').choices(['list', 'show', 'watch']).default('list'))
    .argument('[id]', 'for show')
    .addOption(json())
    .action(async (verb: string, id: string | undefined, options: ApprovalsOptions) =>
      (await import('../commands/approvals.js')).approvals(verb, id, options),
    );
  examples(approvals, ['kosmo approvals', 'kosmo approvals watch']);
  for (const [name, decision] of [
    ['approve', 'allow'],
    ['deny', 'deny'],
  ] as const) {
    const command = kosmo
      .command(name)
      .summary(`${name} exactly one call that waits`)
      .argument('<id>', 'as `kosmo approvals` shows it')
      .addOption(json())
      .action(async (id: string, options: ApprovalsOptions) =>
        (await import('../commands/approvals.js')).answer(id, decision, options),
      );
    if (decision === 'allow')
      command.option(
        '--yes',
        'also where no person is at a terminal, for a program that has shown the question',
      );
    examples(command, [`kosmo ${name} k7q2xa9d`, `kosmo ${name} k7q2xa9d --json`]);
  }
  const audit = kosmo
    .command('audit')
    .summary('show what was called and decided')
    .addArgument(new Argument('[verb]').choices(['list', 'show', 'follow', 'verify']).default('list'))
    .argument('[record]', 'for show: number of a record, or id of a call')
    .addOption(new Option('--limit <n>', 'records to list').argParser(wholeNumber(1)).default(20))
    .addOption(json())
    .action(async (verb: string, record: string | undefined, options: AuditOptions) =>
      (await import('../commands/audit.js')).audit(verb, record, options),
    );
  examples(audit, ['kosmo audit --limit 50', 'kosmo audit verify', 'kosmo audit show 12']);
}
