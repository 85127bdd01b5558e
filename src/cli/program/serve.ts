import { Option, type Command } from 'commander';
import type { DemoOptions } from '../commands/demo.js';
import type { ServeOptions } from '../commands/mcp-serve.js';
import { collectList, wholeNumber } from '../options.js';
import { approve, examples, maxResultChars, write } from './common-options.js';

/** The commands that serve. */
export function addServeCommands(kosmo: Command): void {
  const serve = kosmo
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
    .addOption(maxResultChars())
    .action(async (options: ServeOptions) => (await import('../commands/mcp-serve.js')).mcpServe(options));
  examples(serve, [
    'kosmo mcp:serve --integration=convex --write=deny',
    'kosmo mcp:serve --profile=work --write=ask',
  ]);
  const demo = kosmo
    .command('demo')
    .summary('see the whole thing work, without an account or a network')
    .description('Start an embedded Convex deployment and drive the real server against it.')
    .option('--serve', 'leave the deployment running, and print how to connect Codex to it')
    .option('--port <n>', 'port of the deployment with --serve', wholeNumber(0))
    .action(async (options: DemoOptions) => (await import('../commands/demo.js')).demo(options));
  examples(demo, ['kosmo demo', 'kosmo demo --serve --port 3210']);
}
