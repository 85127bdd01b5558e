import { Command, CommanderError } from 'commander';
import { KosmoError } from '../../shared/errors.js';
import type { GatewayOptions } from '../clients/plan-entry.js';
import { addServeCommands } from '../program/serve.js';

/** The options of mcp:serve in the arguments of a client's entry. Throws `usage` for those that it would refuse. */
export function serveFlags({ args }: Record<string, unknown>): GatewayOptions {
  const kosmo = new Command().exitOverride().configureOutput({ outputError: () => undefined });
  addServeCommands(kosmo);
  const serve = kosmo.commands.find((command) => command.name() === 'mcp:serve');
  try {
    serve?.copyInheritedSettings(kosmo).parseOptions((Array.isArray(args) ? args : []).map(String));
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    throw new KosmoError('usage', `its arguments are wrong: ${cause.message.replace(/^error: /, '')}`, {
      hint: 'Correct `args` there, or install it again.',
      cause,
    });
  }
  return serve?.opts() ?? {};
}
