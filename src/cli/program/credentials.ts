import type { Command } from 'commander';
import type { ConfigureOptions } from '../commands/configure.js';
import { account, examples, json } from './common-options.js';

/** The commands that store credentials and show where they come from. */
export function addCredentialsCommands(kosmo: Command): void {
  const configure = kosmo
    .command('integrations:configure')
    .summary('store the credentials of an integration, and try them')
    .argument('<integration>')
    .addOption(account())
    .option('--stdin-json', 'read {"credentials":{…},"enabled":true} from stdin')
    .option(
      '--set <key=value>',
      'set one field that is not secret; repeatable',
      (value: string, all: string[]) => [...all, value],
      [],
    )
    .option(
      '--unset <key>',
      'remove one field; repeatable',
      (value: string, all: string[]) => [...all, value],
      [],
    )
    .option(
      '--from-env',
      'take the fields from the variables that the integration names: of the environment, else of .env.local, else of .env',
    )
    .option('--env-file <file>', 'as --from-env, with this file instead of the two')
    .option('--enable', 'switch the integration on in the configuration file')
    .option('--disable', 'switch it off')
    .option('--read <permission>', 'what reads may do: allow, ask or deny')
    .option('--write <permission>', 'what writes may do: allow, ask or deny')
    .option('--permissions <list>', 'both, such as read:allow,write:ask')
    .option('--global', 'change your own configuration (default)')
    .option('--project', "change the project's configuration, which can only tighten")
    .option('--plugin <folder>', 'the plugin in this folder, which need not be installed; implies --no-check')
    .option('--no-check', 'store without trying the credentials')
    .addOption(json())
    .action(async (integration: string, options: ConfigureOptions) =>
      (await import('../commands/configure.js')).configure(integration, options),
    );
  examples(configure, [
    'kosmo integrations:configure convex',
    'kosmo integrations:configure convex --account=prod --stdin-json < keys.json',
    'kosmo integrations:configure convex --read=allow --write=ask --project',
  ]);
  const fields = kosmo
    .command('integrations:fields')
    .summary('show the credentials of an integration and where each comes from')
    .argument('<integration>')
    .addOption(account())
    .addOption(json())
    .action(async (integration: string, options: { account?: string; json?: boolean }) =>
      (await import('../commands/integrations-fields.js')).integrationsFields(integration, options),
    );
  examples(fields, [
    'kosmo integrations:fields convex',
    'kosmo integrations:fields convex --account=prod --json',
  ]);
  const remove = kosmo
    .command('integrations:remove')
    .summary('forget the stored credentials of an integration')
    .argument('<integration>')
    .option('--account <name>', 'forget only this account')
    .addOption(json())
    .action(async (integration: string, options: { account?: string; json?: boolean }) =>
      (await import('../commands/integrations-remove.js')).integrationsRemove(integration, options),
    );
  examples(remove, [
    'kosmo integrations:remove convex --account=prod',
    'kosmo integrations:remove convex --json',
  ]);
}
