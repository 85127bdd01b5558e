import { LIMITS } from '../../config/limits.js';
import { probe, type ProbeCommand, type Probed } from '../../mcp/probe.js';
import { entryObject } from '../clients/entry.js';
import type { EntryPlan } from '../clients/plan-entry.js';
import { Group, type Check } from './check.js';
import { clientStart, serverEnvironment, type ClientStart } from './client-start.js';
import { credentials } from './credentials.js';
import { tools } from './tools.js';

/** If the first start seems too slow there are so many, and the median counts. */
const STARTS = 3;

/** Starts the server as the client would, by what it has installed or else would get, and looks at what the client would get. */
export async function serving(
  planned: EntryPlan,
  installed: Record<string, unknown> | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Check[]> {
  const entry = installed ?? entryObject(planned.client, planned.entry);
  const start = new Group('Start');
  const as = clientStart(planned.clientName);
  const { env: given, missing } = serverEnvironment(as, entry, env);
  const command: ProbeCommand = {
    command: String(entry['command']),
    args: ((entry['args'] ?? []) as unknown[]).map(String),
    env: given,
    ...(typeof entry['cwd'] === 'string' ? { cwd: entry['cwd'] } : {}),
    greeting: as.greeting,
  };
  if (missing.length > 0)
    start.warn('variables', `not set here: ${missing.join(', ')}`, 'Set them where the client is started.');
  let server: Probed;
  const times: number[] = [];
  try {
    server = await probe(command, LIMITS.requestMs);
    times.push(server.ms);
    const starts = as.grace && server.ms >= as.grace.flakyMs ? STARTS : 1;
    while (times.length < starts) {
      await server.close();
      server = await probe(command, LIMITS.requestMs);
      times.push(server.ms);
    }
  } catch (error) {
    const said = `the server ${(error as Error).message}`;
    start.fail('server', said, 'Correct what it says; then run this again.');
    return start.checks;
  }
  const variables = as.passes ? 'a scrubbed environment' : 'its whole environment';
  const would = installed === undefined ? '; installed, it would be started like this' : '';
  start.ok('server', `started with ${variables} and protocol ${server.protocol}, as ${as.as}${would}`);
  time(start, as, entry, times);
  try {
    return [...start.checks, ...tools(planned, server), ...(await credentials(planned, server))];
  } finally {
    await server.close();
  }
}

function time(start: Group, { grace }: ClientStart, entry: Record<string, unknown>, times: number[]): void {
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  const of = times.length > 1 ? ` (median of ${times.length})` : '';
  const figure = `tools are listed ${median} ms after the start${of}`;
  if (grace === undefined || median < grace.flakyMs) return start.ok('time', figure);
  const limit = `${figure}; Codex gives servers without \`required\` ${grace.ms} ms`;
  if (entry['required'] === true) start.warn('time', limit, 'Keep required = true: then Codex waits.');
  else if (median < grace.ms) start.warn('time', limit, 'Set required = true: then Codex waits.');
  else start.fail('time', limit, 'Set required = true: then Codex waits.');
}
