import type { Ask } from '../../approvals/question.js';
import { LIMITS } from '../../config/limits.js';
import { KosmoError, type ErrorFields } from '../../shared/errors.js';
import type { AppOperation } from '../../shared/wire.js';
import type { CatalogEntry } from '../catalog.js';
import type { Gateway } from '../gateway.js';
import { listDocs, readDocs, searchDocs } from './docs.js';
import { resolvePath } from './paths.js';

/** One call that a script made, as its report lists it. */
export interface IntegrationCall {
  path: string;
  durationMs: number;
  status: 'ok' | 'error';
  error?: string;
  name?: string;
  group?: string;
  /** Only for writes that failed: what is known of them. */
  written?: ErrorFields['written'];
}

/** What `app` and `docs` of one workflow script reach: the gateway's one path, and pages made from the manifests. */
export class WorkflowApp {
  /** Ended calls, in the order in which they ended. */
  readonly calls: IntegrationCall[] = [];
  private made = 0;
  private writing = 0;
  private startedWrite = false;

  constructor(
    private readonly gateway: Gateway,
    /** Integration → accounts that a script may name. */
    private readonly accounts: ReadonlyMap<string, readonly string[]>,
    private readonly ask: Ask | undefined,
  ) {}

  /** Whether a write was under way when the script ended: then its outcome is unknown. */
  get writeInFlight(): boolean {
    return this.writing > 0;
  }

  /** True while no write was started, so that the script may be run again. */
  get harmless(): boolean {
    return !this.startedWrite;
  }

  /** Answers a request of the script with the JSON text of a result. Rejects with the text that shared scripts know. */
  async answer(op: AppOperation, path: string, argsJson: string, signal: AbortSignal): Promise<string> {
    const { catalog } = this.gateway;
    switch (op) {
      case 'docs.list':
        return JSON.stringify(listDocs(catalog));
      case 'docs.search':
        return JSON.stringify(searchDocs(catalog, path));
      case 'docs.read':
        return JSON.stringify(readDocs(catalog, path));
      case 'call':
        return this.call(path, argsJson, signal);
    }
  }

  private async call(path: string, argsJson: string, signal: AbortSignal): Promise<string> {
    this.made += 1;
    if (this.made > LIMITS.callsPerScript) {
      throw new KosmoError(
        'capability_exceeded',
        `A script may make at most ${LIMITS.callsPerScript} calls.`,
        {
          hint: 'Ask for more documents per call.',
        },
      );
    }
    const started = performance.now();
    const record = (fields: Omit<IntegrationCall, 'path' | 'durationMs'>): void => {
      const durationMs = Math.round((performance.now() - started) * 10) / 10;
      this.calls.push({ path: `app.${path}`, durationMs, ...fields });
    };
    let entry: CatalogEntry;
    let account: string | undefined;
    try {
      ({ entry, account } = resolvePath(this.gateway.catalog, this.accounts, path));
    } catch (error) {
      record({ status: 'error', error: (error as Error).message });
      throw error;
    }
    const write = entry.fn.operation === 'write';
    const about = { name: entry.fn.title, group: entry.plugin.manifest.name };
    if (write) {
      this.writing += 1;
      this.startedWrite = true;
    }
    const outcome = await this.gateway
      .call({
        name: entry.qualifiedName,
        args: JSON.parse(argsJson) as unknown,
        signal,
        ...(account === undefined ? {} : { account }),
        ...(this.ask === undefined ? {} : { ask: this.ask }),
      })
      .finally(() => {
        if (write) this.writing -= 1;
      });
    if (outcome.ok) {
      record({ status: 'ok', ...about });
      return outcome.result.json;
    }
    const message = scriptMessage(outcome.error, entry);
    record({
      status: 'error',
      error: message,
      ...about,
      ...(outcome.error.written === 'none' ? {} : { written: outcome.error.written }),
    });
    throw new KosmoError(outcome.error.code, message, { written: outcome.error.written });
  }
}

/** Refusals of the policy in the words of the other runtime; everything else as it is. */
function scriptMessage(error: ErrorFields, { plugin, fn }: CatalogEntry): string {
  const subject = `Integration '${plugin.manifest.name}' ${fn.operation}`;
  switch (error.code) {
    case 'write_denied':
    case 'read_denied':
      return `${subject} access denied. Enable it in /settings → Integrations`;
    case 'approval_unavailable':
    case 'approval_required':
      return `${subject} requires approval. Ask the user to change the permission in /settings → Integrations`;
    default:
      return error.message;
  }
}
