import { spawn } from 'node:child_process';

export interface ProbeCommand {
  command: string;
  args: readonly string[];
  env: Record<string, string>;
}

/** A server that answered `initialize` and `tools/list`. */
export interface Probed {
  tools: Record<string, unknown>[];
  /** From the start of the process to the answer of tools/list. */
  ms: number;
  /** Calls a tool and gives its structured result. */
  call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): void;
}

/** What Codex 0.169 says of itself. */
const INITIALIZE = {
  protocolVersion: '2025-06-18',
  capabilities: {
    experimental: { 'codex/auth-change': {} },
    elicitation: { form: {}, url: {} },
  },
  clientInfo: { name: 'codex-mcp-client', title: 'Codex', version: '0.169.0' },
};

const STDERR_CHARS = 2_000;

/** Starts a server as Codex does and lists its tools. Throws an `Error` that says why it could not. */
export async function probe({ command, args, env }: ProbeCommand, timeoutMs: number): Promise<Probed> {
  const started = performance.now();
  const child = spawn(command, [...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  let pending = '';
  let nextId = 1;
  const waiting = new Map<number, { done: (result: unknown) => void; fail: (error: Error) => void }>();
  const fail = (message: string): void => {
    const said = stderr.trim() === '' ? '' : `: ${stderr.trim()}`;
    for (const { fail: reject } of waiting.values()) reject(new Error(message + said));
    waiting.clear();
  };
  child.on('error', (error) => fail(`could not be started (${(error as NodeJS.ErrnoException).code})`));
  child.on('close', (code) => fail(`ended with exit code ${code}`));
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-STDERR_CHARS)));
  child.stdout.on('data', (chunk: Buffer) => {
    pending += chunk.toString();
    for (let at = pending.indexOf('\n'); at >= 0; at = pending.indexOf('\n')) {
      receive(pending.slice(0, at));
      pending = pending.slice(at + 1);
    }
  });
  function receive(line: string): void {
    let message: { id?: number; result?: unknown; error?: { message: string } };
    try {
      message = JSON.parse(line) as typeof message;
    } catch {
      return fail('wrote something to stdout that is not of the protocol');
    }
    const open = message.id === undefined ? undefined : waiting.get(message.id);
    if (open === undefined || message.id === undefined) return;
    waiting.delete(message.id);
    if (message.error) open.fail(new Error(message.error.message));
    else open.done(message.result);
  }
  const send = (message: object): void => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  };
  const request = async (method: string, params: object): Promise<Record<string, unknown>> => {
    const id = nextId++;
    const timer = setTimeout(() => fail(`did not answer ${method} within ${timeoutMs / 1000} s`), timeoutMs);
    try {
      return await new Promise((done, reject) => {
        waiting.set(id, { done: done as (result: unknown) => void, fail: reject });
        send({ id, method, params });
      });
    } finally {
      clearTimeout(timer);
    }
  };
  const close = (): void => {
    child.stdin.end();
    setTimeout(() => child.kill('SIGKILL'), 2_000).unref();
  };
  try {
    await request('initialize', INITIALIZE);
    send({ method: 'notifications/initialized' });
    const tools: Record<string, unknown>[] = [];
    let cursor: unknown;
    do {
      const page = await request('tools/list', cursor === undefined ? {} : { cursor });
      tools.push(...(page['tools'] as Record<string, unknown>[]));
      cursor = page['nextCursor'];
    } while (cursor !== undefined);
    const ms = Math.round(performance.now() - started);
    return {
      tools,
      ms,
      close,
      call: async (name, given) =>
        ((await request('tools/call', { name, arguments: given }))['structuredContent'] ?? {}) as Record<
          string,
          unknown
        >,
    };
  } catch (error) {
    close();
    throw error;
  }
}
