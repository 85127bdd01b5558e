import { startDeployment } from '../../demo/index.js';
import { CLIENTS } from '../clients/clients.js';
import { addCommand, entryText, quote } from '../clients/entry.js';
import { KosmoError } from '../../shared/errors.js';
import { printLine } from '../output.js';
import { scratchHome, serverCommand } from './scratch-home.js';

const DEFAULT_PORT = 3210;

/** `kosmo demo --serve`: leaves the deployment running and prints how to reach it. Ends with Ctrl-C. */
export async function serveDemo(port: number = DEFAULT_PORT): Promise<void> {
  const deployment = await startDeployment({ port }).catch((cause: unknown) => portFailure(port, cause));
  const home = await scratchHome(deployment.url, deployment.keys.admin);
  const { command, args } = serverCommand(home.path, 'deny');
  printLine(`An embedded Convex deployment with sample data runs at ${deployment.url}. Ctrl-C stops it.`);
  printLine(`Admin key, worth nothing elsewhere: ${deployment.keys.admin}`);
  printLine(`Its credentials are stored in a KOSMO_HOME of its own: ${home.path}`);
  printLine('\nFor Codex, in ~/.codex/config.toml:\n');
  const entry = { name: 'kosmokrator-convex', command, args, env: { KOSMO_HOME: home.path }, variables: [] };
  printLine(entryText(CLIENTS.codex, entry).trimEnd());
  printLine('\nor in one line:\n');
  printLine(addCommand('codex', entry) ?? '');
  printLine('\nor without an agent:\n');
  printLine(
    `KOSMO_HOME=${quote(home.path)} ${[command, args[0] ?? ''].map(quote).join(' ')} integrations:call convex.convex_list_tables`,
  );
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await deployment.close();
  await home.remove();
}

function portFailure(port: number, cause: unknown): never {
  const { code } = cause as NodeJS.ErrnoException;
  const why = { EADDRINUSE: 'is taken', EACCES: 'may not be used', ERR_SOCKET_BAD_PORT: 'is no port' }[
    code ?? ''
  ];
  if (why === undefined) throw cause;
  throw new KosmoError('usage', `Port ${port} ${why}.`, {
    hint: 'Choose another with --port; --port 0 takes a free one.',
    cause,
  });
}
