import { LIMITS } from '../../config/limits.js';
import { kosmoHome } from '../../config/paths.js';
import { loadSettings } from '../../config/settings.js';
import type { WritePolicy, WriteSetting } from '../../policy/policy.js';
import { errorBody, exitCodeFor, KosmoError } from '../../shared/errors.js';
import { parseJson } from '../../shared/json.js';
import { composeGateway } from '../compose.js';
import { failureLines, note, printJson, printLine } from '../output.js';
import { readStdin } from '../stdin.js';
import { terminalAsk } from '../terminal-ask.js';

export interface CallOptions {
  account?: string;
  write?: WritePolicy;
  force?: boolean;
  approve?: 'client' | 'terminal';
  json?: boolean;
}

/** `kosmo integrations:call`: one function, through the same gateway as MCP. */
export async function call(name: string, argument: string, options: CallOptions): Promise<void> {
  const args = parseArguments(argument === '-' ? await readStdin() : argument);
  const integration = name.startsWith('integration__')
    ? (name.split('__')[1] ?? '')
    : (name.split('.')[0] ?? '');
  const gateway = await composeGateway({
    integrations: [integration],
    settings: await loadSettings(kosmoHome()),
    write: writeSetting(options.write),
    force: options.force === true,
    approve: options.approve ?? 'client',
    // Each call is a process: an answer is for the same call in the next one.
    session: 'integrations:call',
    maxResultChars: LIMITS.callResultChars,
  });
  const started = performance.now();
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  try {
    const ask = terminalAsk();
    const outcome = await gateway.call({
      name,
      args,
      ...(options.account === undefined ? {} : { account: options.account }),
      signal: stop.signal,
      ...(ask === undefined ? {} : { ask }),
    });
    if (options.json === true) {
      printJson({
        function: name,
        success: outcome.ok,
        data: outcome.ok ? outcome.result.value : null,
        error: outcome.ok ? null : errorBody(outcome.error),
        meta: { account: outcome.account ?? options.account ?? null },
        duration_ms: Math.round((performance.now() - started) * 10) / 10,
      });
    } else if (outcome.ok) printLine(JSON.stringify(outcome.result.value, null, 2));
    else for (const line of failureLines(outcome.error)) note(line);
    if (!outcome.ok) process.exitCode = exitCodeFor(outcome.error);
  } finally {
    await gateway.close();
  }
}

/** Without the flag a permission in a file decides; where there is none, the user is asked. */
function writeSetting(flag: WritePolicy | undefined): WriteSetting {
  return flag === undefined
    ? { value: 'ask', at: 'the default of --write is ask', explicit: false }
    : { value: flag, at: `--write=${flag}`, explicit: true };
}

function parseArguments(text: string): unknown {
  try {
    return parseJson(text.trim() === '' ? '{}' : text, { zeros: true });
  } catch (cause) {
    throw new KosmoError('invalid_arguments', `The arguments are not JSON: ${(cause as Error).message}`, {
      hint: `Quote them for the shell, such as '{"table":"users"}'.`,
    });
  }
}
