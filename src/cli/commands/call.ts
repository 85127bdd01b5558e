import { LIMITS } from '../../config/limits.js';
import { kosmoHome } from '../../config/paths.js';
import { loadSettings } from '../../config/settings.js';
import { isAccountName } from '../../credentials/account-name.js';
import type { CatalogEntry } from '../../gateway/catalog.js';
import type { CallOutcome, Gateway } from '../../gateway/gateway.js';
import type { WritePolicy, WriteSetting } from '../../policy/policy.js';
import { exitCodeFor, KosmoError } from '../../shared/errors.js';
import type { JsonObject } from '../../shared/wire.js';
import { collectAll, readAll } from '../call/read-all.js';
import { requestOf } from '../call/request.js';
import type { Format } from '../call/formats.js';
import { envelope, printOutcomeFailure, printRequests, showResult, withSink } from '../call/show-result.js';
import { composeGateway } from '../compose.js';
import { rememberValues } from '../completion/cache.js';
import { Progress } from '../show/progress.js';
import { terminalAsk } from '../terminal-ask.js';

export interface CallOptions {
  account?: string;
  write?: WritePolicy;
  force?: boolean;
  approve?: 'client' | 'terminal';
  dryRun?: boolean;
  arg: string[];
  format?: Format;
  columns?: string[];
  all?: boolean;
  output?: string;
  json?: boolean;
}

/** `kosmo integrations:call`: one function, through the same gateway as MCP. */
export async function call(name: string, tokens: readonly string[], options: CallOptions): Promise<void> {
  refuseContradictions(options);
  const gateway = await composeGateway({
    integrations: [integrationOf(name)],
    settings: await loadSettings(kosmoHome()),
    write: writeSetting(options.write),
    force: options.force === true,
    approve: options.approve ?? 'client',
    // Each call is a process: an answer is for the same call in the next one.
    session: 'integrations:call',
    maxResultChars: LIMITS.callResultChars,
  });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  try {
    const { entry, args } = await requestOf(gateway.catalog, name, tokens, options.arg);
    await carryOut(gateway, entry, args, options, stop.signal);
  } finally {
    await gateway.close();
  }
}

async function carryOut(
  gateway: Gateway,
  entry: CatalogEntry,
  args: JsonObject,
  options: CallOptions,
  signal: AbortSignal,
): Promise<void> {
  const started = performance.now();
  const progress = new Progress(`Calling ${entry.qualifiedName}`);
  const ask = terminalAsk(progress);
  const once = async (given: JsonObject): Promise<CallOutcome> => {
    const outcome = await gateway.call({
      name: entry.qualifiedName,
      args: given,
      ...(options.account === undefined ? {} : { account: options.account }),
      signal,
      ...(ask === undefined ? {} : { ask }),
      dryRun: options.dryRun === true,
    });
    if (outcome.ok && options.dryRun !== true) await rememberValues(entry, outcome);
    return outcome;
  };
  const { paging } = entry.fn;
  const show = { format: options.format, columns: options.columns, output: options.output };
  try {
    if (options.all === true && !paging)
      throw usage(`"${entry.qualifiedName}" has no pages; leave --all out.`);
    const all = options.all === true && paging ? { paging, args, call: once, progress } : undefined;
    if (all && options.json !== true) return await readAll(all, show);
    const outcome = all ? await collectAll(all) : await once(args);
    progress.end();
    if (!outcome.ok) process.exitCode = exitCodeFor(outcome.error);
    if (options.json === true) {
      const meta = {
        dry_run: options.dryRun === true,
        operation: entry.fn.operation,
        permission_bypassed: options.force === true,
        account: outcome.account ?? accountName(options.account) ?? null,
      };
      const text = `${JSON.stringify(envelope(entry.qualifiedName, outcome, meta, started), null, 4)}\n`;
      return await withSink(options.output, (sink) => sink.write(text));
    }
    if (outcome.requests) printRequests(outcome.requests);
    if (!outcome.ok) printOutcomeFailure(outcome.error);
    else if (options.dryRun !== true) await showResult(outcome, paging, show);
  } finally {
    progress.end();
  }
}

function refuseContradictions({ json, format, all, dryRun, output }: CallOptions): void {
  if (json === true && format !== undefined && format !== 'json')
    throw usage('--json prints an envelope; leave one of --json and --format out.');
  if (dryRun === true && (all === true || (output !== undefined && json !== true)))
    throw usage('--dry-run shows the requests of one call; leave --all and --output out.');
}

const usage = (message: string): KosmoError => new KosmoError('usage', message);

/** What cannot be an account may be a key in the wrong place. */
const accountName = (text = ''): string | undefined => (isAccountName(text) ? text : undefined);

const integrationOf = (name: string): string =>
  (name.startsWith('integration__') ? name.split('__')[1] : name.split('.')[0]) ?? '';

/** Without the flag a permission in a file decides; where there is none, the user is asked. */
function writeSetting(flag: WritePolicy | undefined): WriteSetting {
  return flag === undefined
    ? { value: 'ask', at: 'the default of --write is ask', explicit: false }
    : { value: flag, at: `--write=${flag}`, explicit: true };
}
