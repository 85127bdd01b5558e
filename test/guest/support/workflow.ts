import type {
  ErrorReply,
  FromGuest,
  HttpReply,
  ScriptFailure,
  ScriptLimits,
} from '../../../src/shared/wire.js';
import { AMPLE_MS } from '../../helpers/ample.js';
import { SyntaxFault } from '../../../src/guest/vm/compile.js';
import { WorkflowCall } from '../../../src/guest/workflow/call.js';
import { workflowTemplate } from '../../../src/guest/workflow/template.js';
import type { Template } from '../../../src/guest/vm/template.js';

export interface WorkflowRun {
  output: string;
  result?: unknown[];
  error?: ScriptFailure;
}

export type Answer = (
  message: FromGuest & { t: 'app' },
  args: unknown,
) => HttpReply | ErrorReply | Promise<HttpReply | ErrorReply>;

let template: Template | undefined;

/** An answer with a JSON value. */
export function json(value: unknown): HttpReply {
  return { status: 200, headers: {}, json: true, body: JSON.stringify(value) };
}

/** Runs a workflow script in this process; `answer` stands in for the gateway. */
export async function runWorkflow(
  source: string,
  options: { strict?: boolean; limits?: Partial<ScriptLimits>; answer?: Answer } = {},
): Promise<WorkflowRun> {
  template ??= workflowTemplate();
  const shared = template;
  return new Promise((resolve) => {
    const call: WorkflowCall = new WorkflowCall(
      {
        id: 'x',
        name: 'script',
        source,
        strict: options.strict ?? false,
        without: [],
        limits: { cpuMs: AMPLE_MS, memoryBytes: 256 * 1024 * 1024, ...options.limits },
      },
      {
        template: shared,
        onTick: () => undefined,
        ended: () => undefined,
        send: (message, body = '') => {
          if (message.t === 'done') resolve(JSON.parse(body) as WorkflowRun);
          if (message.t === 'failed') resolve({ ...(JSON.parse(body) as WorkflowRun), error: message.error });
          if (message.t !== 'app') return;
          const answer = options.answer?.(message, JSON.parse(body)) ?? json(null);
          void Promise.resolve(answer).then((settled) => call.answer(message.seq, settled));
        },
      },
    );
    try {
      call.run();
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      call.failed({ message: error.message });
    }
  });
}
