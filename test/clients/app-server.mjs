// The app-server of the real Codex CLI: JSON-RPC lines over stdio, as its graphical clients speak it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts it. `onRequest(method, params)` answers what Codex asks its user; notifications are kept in `notes`. */
export function startAppServer(codex, env, onRequest) {
  const child = spawn(codex, ['app-server', '--strict-config'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting = new Map();
  const watching = [];
  const server = { notes: [], stderr: '' };
  let nextId = 1;
  const send = (message) => child.stdin.write(`${JSON.stringify(message)}\n`);
  child.stderr.on('data', (chunk) => (server.stderr += chunk));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', async (line) => {
    const message = JSON.parse(line);
    if (message.method !== undefined && message.id !== undefined) {
      return send({ id: message.id, result: await onRequest(message.method, message.params) });
    }
    if (message.method !== undefined) {
      server.notes.push(message);
      for (const wake of watching.splice(0)) wake();
      return;
    }
    const { resolve, reject } = waiting.get(message.id) ?? {};
    waiting.delete(message.id);
    if (message.error) reject?.(new Error(JSON.stringify(message.error)));
    else resolve?.(message.result);
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values())
      reject(new Error(`codex ended with ${code}: ${server.stderr}`));
  });
  return Object.assign(server, {
    notify: (method, params) => send({ method, params }),
    request: (method, params) => {
      const id = nextId++;
      send({ id, method, params });
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    /** The first notification of this method, also one that has come before. */
    until: async (method) => {
      for (;;) {
        const found = server.notes.find((note) => note.method === method);
        if (found) return found.params;
        await new Promise((wake) => watching.push(wake));
      }
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.stdin.end();
        setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
      }),
  });
}
