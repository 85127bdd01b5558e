import { Command, Option } from 'commander';
import { LIMITS } from '../config/limits.js';
import { version } from '../config/version.js';
import { WRITE_POLICIES, type WritePolicy } from '../policy/policy.js';
import type { CallOptions } from './commands/call.js';
import type { ConfigureOptions } from './commands/configure.js';
import type { LuaOptions } from './commands/lua.js';
import type { DemoOptions } from './commands/demo.js';
import type { ServeOptions } from './commands/mcp-serve.js';
import { addPolicyCommands } from './policy-program.js';
import { addPluginCommands } from './program/plugins.js';
import { collectList, seconds, wholeNumber } from './options.js';

const json = (): Option => new Option('--json', 'print the result as JSON');
const account = (): Option =>
  new Option('--account <name>', 'account whose credentials are used (default: "default", or the only one)');
const write = (byDefault: WritePolicy): Option =>
  new Option('--write <policy>', `what writes may do (default: ${byDefault})`).choices([...WRITE_POLICIES]);

const approve = (byDefault: string): Option =>
  new Option('--approve <where>', `where the user is asked (default: ${byDefault})`).choices([
    'client',
    'terminal',
  ]);

/** The command tree. Each action loads its code only when it runs. */
export function program(): Command {
  const kosmo = new Command('kosmo')
    .description('Serve Lua integrations to coding agents as a local MCP gateway.')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(kosmo --help shows the commands)');
  kosmo
    .command('mcp:serve')
    .summary('serve integrations over MCP on stdin and stdout')
    .description('Serve the functions of the named integrations as MCP tools on stdin and stdout.')
    .addOption(
      new Option(
        '--integration <names>',
        'integration to serve; repeat it or separate with commas',
      ).argParser(collectList),
    )
    .addOption(new Option('--integrations <names>', 'the same, comma-separated').argParser(collectList))
    .option('--profile <name>', 'profile of the configuration; flags replace what it says')
    .addOption(
      new Option(
        '--account <integration:account>',
        'serve only this account of the integration; repeatable',
      ).argParser(collectList),
    )
    .addOption(write('deny'))
    .addOption(approve('the client where it can, else a terminal'))
    .addOption(
      new Option(
        '--max-result-chars <n>',
        `longest result, in characters (at least ${LIMITS.minResultChars}; default: ${LIMITS.resultChars})`,
      ).argParser(wholeNumber(LIMITS.minResultChars)),
    )
    .addHelpText('after', '\nExample:\n  kosmo mcp:serve --integration=convex --write=deny')
    .action(async (options: ServeOptions) => (await import('./commands/mcp-serve.js')).mcpServe(options));
  kosmo
    .command('demo')
    .summary('see the whole thing work, without an account or a network')
    .description('Start an embedded Convex deployment and drive the real server against it.')
    .option('--serve', 'leave the deployment running, and print how to connect Codex to it')
    .option('--port <n>', 'port of the deployment with --serve', wholeNumber(0))
    .action(async (options: DemoOptions) => (await import('./commands/demo.js')).demo(options));
  kosmo
    .command('integrations:list')
    .summary('list the integrations and their functions')
    .addOption(json())
    .action(async (options: { json?: boolean }) =>
      (await import('./commands/integrations-list.js')).integrationsList(options),
    );
  kosmo
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
    .option('--from-env', 'take the fields from the environment variables that the integration names')
    .option('--no-check', 'store without trying the credentials')
    .addOption(json())
    .addHelpText(
      'after',
      '\nExample:\n  kosmo integrations:configure convex\n  kosmo integrations:configure convex --stdin-json < credentials.json',
    )
    .action(async (integration: string, options: ConfigureOptions) =>
      (await import('./commands/configure.js')).configure(integration, options),
    );
  kosmo
    .command('integrations:fields')
    .summary('show the credentials of an integration and where each comes from')
    .argument('<integration>')
    .addOption(account())
    .addOption(json())
    .action(async (integration: string, options: { account?: string; json?: boolean }) =>
      (await import('./commands/integrations-fields.js')).integrationsFields(integration, options),
    );
  kosmo
    .command('integrations:remove')
    .summary('forget the stored credentials of an integration')
    .argument('<integration>')
    .option('--account <name>', 'forget only this account')
    .addOption(json())
    .action(async (integration: string, options: { account?: string; json?: boolean }) =>
      (await import('./commands/integrations-remove.js')).integrationsRemove(integration, options),
    );
  kosmo
    .command('integrations:lua')
    .summary('run a workflow script')
    .description('Run a Lua script that calls integrations as app.integrations.<name>.<function>{…}.')
    .argument('[file]', 'script; without it, or with "-", stdin')
    .option('-e, --eval <code>', 'run this code')
    .option('--repl', 'read scripts line by line')
    .option('--strict', 'refuse what the PHP runtime refuses')
    .option('--check', 'run nothing; say what the PHP runtime would refuse or do differently')
    .option('--force', 'skip questions about writes; refusals stay')
    .option('--memory-limit <bytes>', 'memory of one script', wholeNumber(1024 * 1024))
    .option('--cpu-limit <seconds>', 'computing time of one script', seconds)
    .addOption(json())
    .addHelpText(
      'after',
      "\nExample:\n  kosmo integrations:lua -e 'return app.integrations.convex.list_tables().count'",
    )
    .action(async (file: string | undefined, options: LuaOptions) =>
      (await import('./commands/lua.js')).lua(file, options),
    );
  kosmo
    .command('integrations:call')
    .summary('call one function')
    .argument('<function>', 'such as convex.convex_list_tables')
    .argument('[arguments]', 'JSON object; "-" reads it from stdin', '{}')
    .addOption(account())
    .addOption(write('ask'))
    .addOption(approve('client, which is this terminal'))
    .option('--force', 'skip the question, never a refusal')
    .addOption(json())
    .addHelpText(
      'after',
      `\nExample:\n  kosmo integrations:call convex.convex_get_table '{"table":"users"}' --json`,
    )
    .action(async (name: string, args: string, options: CallOptions) =>
      (await import('./commands/call.js')).call(name, args, options),
    );
  addPolicyCommands(kosmo);
  addPluginCommands(kosmo);
  for (const command of kosmo.commands) command.exitOverride();
  return kosmo;
}
