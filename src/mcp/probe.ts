import { spawn } from 'node:child_process';

export interface ProbeCommand {
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd?: string;
  greeting: Greeting;
}

/** What a client says first. */
export interface Greeting {
  /** A request before `initialize`; whatever is answered, it goes on. */
  first?: { id: string; method: string; params: object };
  initialize: { protocolVersion: string; capabilities: object; clientInfo: object };
}

/** A server that answered `initialize` and `tools/list`. */
export interface Probed {
  tools: Record<string, unknown>[];
  /** From the start of the process to the answer of tools/list. */
  ms: number;
  /** Version of the protocol that was agreed on. */
  protocol: string;
  /** Calls a tool and gives its structured result. Whatever the user is asked meanwhile is declined. */
  call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Ends the server; resolves when it is gone, by force after two seconds. */
  close(): Promise<void>;
}

const STDERR_CHARS = 2_000;
const CLOSE_MS = 2_000;

const answerOf = (method: string): object =>
  method === 'elicitation/create'
    ? { result: { action: 'decline' } }
    : { error: { code: -32601, message: 'Method not found' } };

/** Starts a server as a client does and lists its tools. Throws an `Error` that says why it could not. */
export async function probe(
  { command, args, env, cwd, greeting }: ProbeCommand,
  timeoutMs: number,
): Promise<Probed> {
  const started = performance.now();
  const child = spawn(command, [...args], {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  let pending = '';
  let nextId = 1;
  let over: Error | undefined;
  const waiting = new Map<
    number | string,
    { done: (result: unknown) => void; fail: (error: Error) => void }
  >();
  const fail = (message: string): void => {
    const said = stderr.trim() === '' ? '' : `: ${stderr.trim()}`;
    over ??= new Error(message + said);
    for (const { fail: reject } of waiting.values()) reject(over);
    waiting.clear();
  };
  child.on('error', (error) => fail(`could not be started (${(error as NodeJS.ErrnoException).code})`));
  child.on('close', (code) => fail(`ended with exit code ${code}`));
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-STDERR_CHARS);
  });
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    pending += chunk;
    for (let at = pending.indexOf('\n'); at >= 0; at = pending.indexOf('\n')) {
      receive(pending.slice(0, at));
      pending = pending.slice(at + 1);
    }
  });
  function receive(line: string): void {
    let message: { id?: number | string; method?: string; result?: unknown; error?: { message: string } };
    try {
      message = JSON.parse(line) as typeof message;
    } catch {
      return fail('wrote something to stdout that is not of the protocol');
    }
    // A question of the server: nobody is here to answer it, and its id is none of ours.
    if (message.method !== undefined) {
      if (message.id !== undefined) send({ id: message.id, ...answerOf(message.method) });
      return;
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
  const request = async (
    method: string,
    params: object,
    id: number | string = nextId++,
  ): Promise<Record<string, unknown>> => {
    if (over) throw over;
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
  const gone = new Promise<void>((resolve) => {
    child.on('close', resolve);
    child.on('error', () => resolve());
  });
  const close = async (): Promise<void> => {
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS);
    await gone;
    clearTimeout(timer);
  };
  try {
    const { first, initialize } = greeting;
    if (first) await request(first.method, first.params, first.id).catch(() => undefined);
    const { protocolVersion: protocol } = await request('initialize', initialize);
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
      protocol: String(protocol),
      close,
      call: async (name, given) =>
        ((await request('tools/call', { name, arguments: given }))['structuredContent'] ?? {}) as Record<
          string,
          unknown
        >,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
