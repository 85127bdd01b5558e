// `npm run check:hostile`: every hostile script in a real server, which must answer ping all the while.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { HOSTILE } from './scripts.mjs';

const PING_EVERY_MS = 100;
const scripts = Object.entries(HOSTILE).flatMap(([category, list]) =>
  list.map((source, at) => ({ name: `${category}_${at + 1}`, source })),
);
const root = mkdtempSync(join(tmpdir(), 'kosmo-hostile-'));
for (const part of ['bin', 'dist', 'lua', 'package.json'])
  cpSync(part, join(root, part), { recursive: true });
writePlugin(join(root, 'plugins', 'hostile'));
const home = join(root, 'home');
mkdirSync(home, { mode: 0o700 });
writeFileSync(
  join(home, 'credentials.json'),
  JSON.stringify({
    version: 1,
    integrations: {
      hostile: { default: { url: 'http://127.0.0.1:9', access_token: 'canary-secret-value' } },
    },
  }),
  { mode: 0o600 },
);

const server = spawn(
  process.execPath,
  [join(root, 'bin', 'kosmo.js'), 'mcp:serve', '--integration=hostile'],
  { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH, HOME: home, KOSMO_HOME: home } },
);
let stderr = '';
server.stderr.on('data', (chunk) => (stderr = (stderr + chunk).slice(-100_000)));
const waiting = new Map();
let outside = '';
createInterface({ input: server.stdout }).on('line', (line) => {
  outside += line.includes('canary-secret') ? line : '';
  const message = JSON.parse(line);
  waiting.get(message.id)?.(message);
});
let id = 0;
const request = (method, params = {}) => {
  const mine = ++id;
  const answer = new Promise((resolve) => waiting.set(mine, resolve));
  server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: mine, method, params })}\n`);
  return answer;
};
const call = (name) => request('tools/call', { name: `integration__hostile__${name}`, arguments: {} });

await request('initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'hostile', version: '0' },
});
server.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
const sane = JSON.stringify((await call('sane')).result.structuredContent);
if (!sane.includes('"fine"')) throw new Error(`the sane script must pass first, but gave ${sane}`);

const pings = [];
const timer = setInterval(async () => {
  const started = performance.now();
  await request('ping');
  pings.push(performance.now() - started);
}, PING_EVERY_MS);
const failed = [];
let longest = 0;
for (const { name, source } of scripts) {
  const started = performance.now();
  const { result } = await call(name);
  longest = Math.max(longest, performance.now() - started);
  const text = JSON.stringify(result);
  const after = JSON.stringify((await call('sane')).result.structuredContent);
  if (text.includes('ESCAPED') || after !== sane)
    failed.push(
      `${name}: ${source}\n    gave ${text.slice(0, 300)}; the sane script then gave ${after.slice(0, 200)}`,
    );
}
clearInterval(timer);
server.stdin.end();
pings.sort((a, b) => a - b);
const p99 = pings[Math.floor(pings.length * 0.99)];
console.log(
  `${scripts.length} hostile scripts, ${failed.length} not contained; longest ${Math.round(longest)} ms; ${pings.length} pings, p50 ${pings[Math.floor(pings.length / 2)].toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
);
for (const line of failed) console.log(line);
if (outside !== '' || stderr.includes('canary-secret')) failed.push('the secret was seen outside');
rmSync(root, { recursive: true, force: true });
process.exit(failed.length === 0 ? 0 : 1);

function writePlugin(folder) {
  mkdirSync(join(folder, 'functions'), { recursive: true });
  const schema = { type: 'object', properties: {}, additionalProperties: false };
  const all = [
    {
      name: 'sane',
      source:
        'local n = 0 for i = 1, 10 do n = n + i end return { state = ("FINE"):lower(), n = n, g = #json.encode({ 1 }, { compact = true }) }',
    },
    ...scripts,
  ];
  for (const { name, source } of all)
    writeFileSync(join(folder, 'functions', `${name}.lua`), `return function(args, ctx)\n${source}\nend\n`);
  const convex = JSON.parse(readFileSync('plugins/convex/plugin.json', 'utf8'));
  writeFileSync(
    join(folder, 'plugin.json'),
    JSON.stringify({
      name: 'hostile',
      version: '1.0.0',
      title: 'Hostile',
      category: 'test',
      description: 'Scripts that mean harm.',
      credentials: convex.credentials.map(({ pattern: _pattern, patternHelp: _help, ...field }) => field),
      origins: ['{url}'],
      authorization: { scheme: 'Test', field: 'access_token' },
      endpoints: {
        item: { method: 'GET', path: '/item', class: 'read' },
        buy: { method: 'POST', path: '/buy', class: 'write' },
      },
      functions: all.map(({ name }) => ({
        name,
        title: name,
        description: name,
        operation: 'read',
        idempotent: true,
        input: schema,
        output: { type: 'object', properties: {} },
        endpoints: ['item'],
        timeoutMs: 2000,
      })),
    }),
  );
}
