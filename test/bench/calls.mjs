// Calls through the running server against the same HTTP requests made by hand with node-fetch on kept connections.
import fetch from 'node-fetch';
import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { createInterface } from 'node:readline';
import { startDemo } from '../clients/demo-deployment.mjs';
import { inTurn, report } from './measure.mjs';
import { startRecorder } from './recorder.mjs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROUNDS = 40;
const NOTE = { table: 'notes', fields: { text: 'made by the benchmark' } };
/** Arguments of every function; `id` is that of a document that is new in each round. */
const CALLS = {
  list_tables: () => ({}),
  get_table: () => ({ table: 'users' }),
  query_documents: () => ({
    table: 'messages',
    filter: { channel: 'general' },
    order: '-likes',
    limit: 20,
  }),
  create_document: () => NOTE,
  update_document: (id) => ({ table: 'notes', document_id: id, fields: { text: 'changed' } }),
  delete_document: (id) => ({ table: 'notes', document_id: id }),
  get_current_user: () => ({}),
};

class Server {
  constructor(home) {
    this.child = spawn(
      process.execPath,
      ['bin/kosmo.js', 'mcp:serve', '--integration=convex', '--write=allow'],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { PATH: process.env.PATH, KOSMO_HOME: home },
      },
    );
    this.waiting = new Map();
    this.id = 0;
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const message = JSON.parse(line);
      this.waiting.get(message.id)?.(message);
    });
  }

  request(method, params) {
    const id = ++this.id;
    const answer = new Promise((resolve) => this.waiting.set(id, resolve));
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return answer;
  }

  /** Starts a server and greets it. */
  static async start(home) {
    const server = new Server(home);
    await server.request('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'bench', version: '0' },
    });
    return server;
  }

  end() {
    this.child.stdin.end();
    return new Promise((resolve) => this.child.once('exit', resolve));
  }

  async call(name, args) {
    const { result, error } = await this.request('tools/call', {
      name: `integration__convex__convex_${name}`,
      arguments: args,
    });
    if (error || result.isError) throw new Error(JSON.stringify(error ?? result.structuredContent));
    return result;
  }
}

export async function benchCalls() {
  const demo = await startDemo();
  const file = join(demo.home, 'credentials.json');
  const { url, key } = demo;
  // Plain values are read like encrypted ones.
  const credentials = (origin) =>
    JSON.stringify({ version: 1, integrations: { convex: { default: { url: origin, access_token: key } } } });
  const server = await Server.start(demo.home);
  // Credentials are read at each call. Another origin is another account: nothing is known of it, as after a start.
  const through = (origin) => writeFileSync(file, credentials(origin));
  const fresh = async () => (await server.call('create_document', NOTE)).structuredContent.id;
  try {
    for (const [name, argsOf] of Object.entries(CALLS)) {
      through(url);
      const [first, second, third] = [await fresh(), await fresh(), await fresh()];
      const recorder = await startRecorder(url);
      const requestsOf = async (of, id) => {
        await of.call(name, argsOf(id));
        return recorder.take();
      };
      through(recorder.url);
      const unknown = await requestsOf(server, first);
      const warm = await requestsOf(server, second);
      const later = await Server.start(demo.home);
      const known = await requestsOf(later, third);
      await later.end();
      recorder.close();
      through(url);
      const counts = `${unknown.length} with an unknown key, ${known.length} at first in a later process, then ${warm.length}`;
      const title = `${name}: HTTP requests: ${counts}`;
      const call = (id) => server.call(name, argsOf(id));
      await benchCall(title, call, { requests: warm, id: second }, fresh, { url, key });
    }
  } finally {
    await server.end();
    demo.stop();
  }
}

async function benchCall(title, call, recorded, fresh, { url, key }) {
  const agent = new Agent({ keepAlive: true });
  const byHand = async (id) => {
    for (const { method, path, body } of recorded.requests) {
      const response = await fetch(url + path, {
        method,
        agent,
        headers: {
          authorization: `Convex ${key}`,
          'content-type': 'application/json',
          'convex-client': 'npm-1.48.0',
        },
        ...(body === '' ? {} : { body: body.replaceAll(recorded.id, id) }),
      });
      await response.text();
    }
  };
  const timed = (run) => async () => {
    const id = await fresh();
    const started = performance.now();
    await run(id);
    return performance.now() - started;
  };
  const floor = 'the same requests by hand';
  const times = await inTurn({ [floor]: timed(byHand), 'our call': timed(call) }, ROUNDS, 5);
  report(title, times, floor);
  agent.destroy();
}
