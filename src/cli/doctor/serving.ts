import { probe, type ProbeCommand, type Probed } from '../../mcp/probe.js';
import { toolName } from '../../gateway/catalog.js';
import { lintTool, namesTooLong, type LintedTool } from '../../plugins/dialect-lint.js';
import { LIMITS } from '../../config/limits.js';
import type { EntryPlan } from '../clients/plan-entry.js';
import { Group, type Check } from './check.js';

/** Codex leaves out the tools of an optional server that needs longer; from the second figure on it was measured to be flaky. */
const GRACE_MS = 1_000;
const FLAKY_MS = 600;
const STARTS = 3;
/** What Codex passes to a server beside what its entry names. */
const PASSED = ['HOME', 'LANG', 'LC_ALL', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'TMPDIR', 'TZ', 'USER'];

/** The environment that the client gives to the server. */
export function scrubbed(
  entry: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
): { env: Record<string, string>; missing: string[] } {
  const named = ((entry['env_vars'] ?? []) as unknown[]).map((item) =>
    typeof item === 'string' ? item : String((item as { name?: unknown }).name),
  );
  const values = Object.entries((entry['env'] ?? {}) as Record<string, string>).map(
    // A reference of a JSON client: ${NAME:-}, ${env:NAME} or $NAME.
    ([key, value]) =>
      [key, /^\$\{?(?:env:)?(\w+)(?::-)?\}?$/.test(value) ? (env[key] ?? '') : value] as const,
  );
  const passed = [...PASSED, ...named].flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]] as const],
  );
  return {
    env: Object.fromEntries([...passed, ...values]),
    missing: named.filter((name) => env[name] === undefined),
  };
}

/** Starts the server as the client would, and looks at what the client would get. */
export async function serving(
  planned: EntryPlan,
  entry: Record<string, unknown>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Check[]> {
  const start = new Group('Start');
  const { env: passed, missing } = scrubbed(entry, env);
  const command: ProbeCommand = {
    command: String(entry['command']),
    args: ((entry['args'] ?? []) as unknown[]).map(String),
    env: passed,
  };
  if (missing.length > 0)
    start.warn('variables', `not set here: ${missing.join(', ')}`, 'Set them where the client is started.');
  let server: Probed;
  const times: number[] = [];
  try {
    for (let run = 1; run < STARTS; run += 1) {
      const one = await probe(command, LIMITS.requestMs);
      times.push(one.ms);
      one.close();
    }
    server = await probe(command, LIMITS.requestMs);
    times.push(server.ms);
  } catch (error) {
    start.fail(
      'server',
      `the server ${(error as Error).message}`,
      'Correct what it says; then run this again.',
    );
    return start.checks;
  }
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  const figure = `tools are listed ${median} ms after the start (median of ${times.length})`;
  if (median < FLAKY_MS) start.ok('time', figure);
  else if (entry['required'] === true || median < GRACE_MS)
    start.warn(
      'time',
      `${figure}; Codex gives servers without \`required\` ${GRACE_MS} ms`,
      'Keep required = true.',
    );
  else start.fail('time', `${figure}; Codex gives ${GRACE_MS} ms`, 'Set required = true.');
  try {
    return [...start.checks, ...tools(planned, server), ...(await credentials(planned, server))];
  } finally {
    server.close();
  }
}

function tools({ clientName, entry }: EntryPlan, server: Probed): Check[] {
  const group = new Group('Tools');
  const names = server.tools.map(({ name }) => String(name));
  if (names.length === 0) group.fail('list', 'no tool is listed', 'Look at the policy below.');
  else group.ok('list', `${names.length} tools are listed`);
  const long = names.flatMap((name) => namesTooLong(name, [{ client: clientName, server: entry.name }]));
  for (const { shown, limit } of long)
    group.fail(
      'names',
      `${shown} has ${shown.length} characters, and ${limit.then}`,
      'Choose a shorter --name.',
    );
  const findings = server.tools.flatMap((tool) =>
    lintTool(tool as unknown as LintedTool).map((found) => ({ ...found, tool: String(tool['name']) })),
  );
  for (const { severity, tool, path, message, fix } of findings)
    group[severity === 'error' ? 'fail' : 'warn']('schemas', `${tool}: ${path} ${message}`, fix);
  if (long.length === 0) group.ok('names', 'every name fits');
  if (findings.length === 0) group.ok('schemas', 'every schema is one that all clients take');
  return group.checks;
}

/** Asks each service whose credentials these are, through the server and in its environment. */
async function credentials({ plugins, plan }: EntryPlan, server: Probed): Promise<Check[]> {
  const group = new Group('Credentials');
  for (const { manifest } of plugins) {
    if (manifest.identity === undefined) continue;
    const answer = await server
      .call(toolName(manifest.name, manifest.identity), {})
      .catch((error: Error) => ({
        error: { message: error.message },
      }));
    const { error } = answer as { error?: { message: string; hint?: string } };
    if (error) {
      group.fail(
        manifest.name,
        error.message,
        error.hint ?? `Run: kosmo integrations:configure ${manifest.name}`,
      );
      continue;
    }
    const { read_only: readOnly, url } = answer as Record<string, unknown>;
    group.ok(manifest.name, `accepted by ${typeof url === 'string' ? url : 'the service'}`);
    if (readOnly === false && plan.write.value === 'deny')
      group.warn(
        'key',
        `the key of ${manifest.name} may write, and writes are denied here`,
        'Prefer a read-only key.',
      );
    else if (readOnly === true && plan.write.value !== 'deny')
      group.warn(
        'key',
        `the key of ${manifest.name} may only read`,
        'Configure a key that may write, or --write=deny.',
      );
    else if (typeof readOnly === 'boolean')
      group.ok('key', readOnly ? 'the key may only read' : 'the key may write');
  }
  return group.checks;
}
