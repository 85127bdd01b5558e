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
const CALLS = {
  list_tables: {},
  get_table: { table: 'users' },
  query_documents: { table: 'messages', filter: { channel: 'general' }, order: '-likes', limit: 20 },
  get_current_user: {},
};

class Server {
  constructor(home) {
    this.child = spawn(process.execPath, ['bin/kosmo.js', 'mcp:serve', '--integration=convex'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH, KOSMO_HOME: home },
    });
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
  const recorder = await startRecorder(url);
  const server = new Server(demo.home);
  await server.request('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'bench', version: '0' },
  });
  try {
    for (const [name, args] of Object.entries(CALLS)) {
      // Credentials are read at each call, so one call goes through the recorder and the timed ones go direct.
      writeFileSync(file, credentials(recorder.url));
      await server.call(name, args);
      const requests = recorder.take();
      writeFileSync(file, credentials(url));
      await benchCall(name, args, requests, server, url, key);
    }
  } finally {
    server.child.stdin.end();
    recorder.close();
    demo.stop();
  }
}

async function benchCall(name, args, requests, server, url, key) {
  const agent = new Agent({ keepAlive: true });
  const byHand = async () => {
    for (const { method, path, body } of requests) {
      const response = await fetch(url + path, {
        method,
        agent,
        headers: {
          authorization: `Convex ${key}`,
          'content-type': 'application/json',
          'convex-client': 'npm-1.48.0',
        },
        ...(body === '' ? {} : { body }),
      });
      JSON.stringify(await response.text());
    }
  };
  const times = await inTurn(
    { 'the same requests by hand': byHand, [`convex_${name}`]: () => server.call(name, args) },
    ROUNDS,
    5,
  );
  report(
    `${name}: ${requests.length} HTTP request${requests.length === 1 ? '' : 's'}`,
    times,
    'the same requests by hand',
  );
  agent.destroy();
}
