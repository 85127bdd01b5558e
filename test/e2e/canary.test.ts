import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '../../src/credentials/file-store.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { ENCODINGS } from '../helpers/encodings.js';
import { StdioClient } from '../helpers/stdio-client.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';

/** Letters and digits only, so that every escaping leaves them whole; each account has its own. */
const CORES = ['Q4n4ryDefaultS3cret77', 'Q4n4ryWorkingS3cret88', 'Q4n4ryMalformed3cret9'] as const;
const keyOf = (core: string) => `dev:brave-otter-123|${core}+/eyJ2MiI6IngifQ==`;

/** What a core looks like in plain text, in hexadecimal, and inside base64 of any longer text. */
const traces = (core: string): string[] => {
  const hex = Buffer.from(core).toString('hex');
  const within = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), Buffer.from(core)])
      .toString('base64')
      .slice(4, 20),
  );
  return [core, hex, hex.toUpperCase(), ...within];
};
const TRACES = CORES.flatMap(traces);
const found = (text: string) => TRACES.filter((trace) => text.includes(trace));

type Answer = (response: ServerResponse, echo: string) => void;
const json =
  (status: number, body: (echo: string) => unknown): Answer =>
  (response, echo) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body(echo)));
  };
const text =
  (status: number, type: string): Answer =>
  (response, echo) => {
    response.writeHead(status, { 'content-type': type });
    response.end(`<p>${echo}</p>`);
  };

/** Ways of a service to show a key that it was sent. */
const ANSWERS: Record<string, Answer> = {
  'a value': json(200, (echo) => ({
    status: 'success',
    value: { echo, page: [{ _id: 'x', echo }], isDone: true, continueCursor: echo },
    results: [{ status: 'success', value: { echo } }],
    logLines: [echo],
  })),
  'a failure of a function': json(200, (echo) => ({
    status: 'error',
    errorMessage: echo,
    errorData: { echo },
    logLines: [echo],
    results: [{ status: 'error', errorMessage: echo }],
  })),
  'a refusal': json(401, (echo) => ({ code: 'BadDeployKey', message: echo })),
  'an unknown code': json(400, (echo) => ({ code: echo, message: echo })),
  'an error page': text(500, 'text/html'),
  'text that is not JSON': text(200, 'application/json'),
  'a redirect': (response, echo) => {
    response.writeHead(302, { location: `https://elsewhere.example/?k=${encodeURIComponent(echo)}` });
    response.end(echo);
  },
  'half an answer': (response, echo) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
    response.write(JSON.stringify({ status: 'success', value: echo }));
    setTimeout(() => response.destroy(), 50);
  },
};

let home: string;
let upstream: Upstream;
let answer: Answer = text(200, 'text/plain');
const outputs: [string, string][] = [];
const env = () => ({ HOME: home, KOSMO_HOME: home, KOSMO_LOG: 'debug' });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kosmo-canary-'));
  upstream = await startUpstream((request, response) => {
    const sent = request.headers.authorization ?? '';
    const key = sent.replace(/^Convex /, '');
    const echo = [sent, key, key.slice(key.indexOf('|') + 1)]
      .flatMap((secret) => ENCODINGS.map(([, encode]) => encode(secret)))
      .join(' , ');
    response.setHeader('x-echo', encodeURI(echo));
    response.setHeader('www-authenticate', `Convex key="${key}"`);
    answer(response, echo);
  });
  const store = new FileStore(join(home, 'credentials.json'));
  const [first, second, third] = CORES;
  await store.update('convex', 'default', { url: upstream.origin, access_token: keyOf(first) });
  await store.update('convex', 'work', { url: upstream.origin, access_token: keyOf(second) });
  await store.update('convex', 'bad', { url: upstream.origin, access_token: `not a key ${third}` });
});
afterAll(async () => {
  await upstream.close();
  await rm(home, { recursive: true, force: true });
});

async function run(args: string[], input = ''): Promise<string> {
  const { stdout, stderr } = await runKosmo(args, { home, input, env: env() });
  outputs.push([args.join(' '), stdout + stderr]);
  return stdout + stderr;
}

const CALLS: [string, object][] = [
  ['list_tables', {}],
  ['get_table', { table: 'users' }],
  ['query_documents', { table: 'users' }],
  ['get_current_user', {}],
  ['create_document', { table: 'users', fields: { note: keyOf(CORES[0]) } }],
];

describe('a key that the service shows in every way', () => {
  test.each(Object.keys(ANSWERS))('never leaves the server over MCP or in its log: %s', async (name) => {
    answer = ANSWERS[name]!;
    const client = new StdioClient(['--integration=convex', '--write=allow'], env());
    await client.initialize();
    for (const [fn, args] of CALLS) {
      await client.call(fn, args);
      await client.call(fn, { ...args, _account: 'work' });
    }
    await client.call('list_tables', { _account: 'bad' });
    await client.call('list_tables', { wrong: keyOf(CORES[0]), [keyOf(CORES[1])]: 1 });
    await client.end();
    expect(found(client.stdout)).toEqual([]);
    expect(found(client.stderr)).toEqual([]);
    outputs.push([name, client.stdout + client.stderr]);
  });

  test.each(['a value', 'a failure of a function', 'a refusal'])(
    'is in no question, whoever is asked, and in no record of it: %s',
    async (name) => {
      answer = ANSWERS[name]!;
      const update = { table: 'users', document_id: keyOf(CORES[0]), fields: { note: keyOf(CORES[0]) } };
      for (const capabilities of [{}, { elicitation: { form: {} } }]) {
        const client = new StdioClient(['--integration=convex', '--write=ask'], env());
        await client.initialize(capabilities);
        const call = client.call('update_document', update);
        if ('elicitation' in capabilities) {
          const { id, params } = await client.until(({ method }) => method === 'elicitation/create');
          client.send({ jsonrpc: '2.0', id, result: { action: 'decline' } });
          expect(params.message).toContain('"document_id":"[redacted]"');
        }
        expect((await call).structuredContent.error.code).toMatch(/^approval_/);
        await client.end();
        outputs.push([name, client.stdout + client.stderr]);
      }
      expect(outputs.filter(([, output]) => found(output).length > 0)).toEqual([]);
    },
  );

  test.each(['a value', 'a failure of a function', 'a refusal'])(
    'never leaves the command line or a script: %s',
    async (name) => {
      answer = ANSWERS[name]!;
      const script = `local ok, e = pcall(app.integrations.convex.list_tables, {}) print(ok, e)
        for k, v in pairs(type(e) == "table" and e or {}) do print(k, v) end
        return app.integrations.convex.get_table{table = "users"}`;
      for (const flags of [[], ['--json']]) {
        await run(['integrations:call', 'convex.list_tables', ...flags]);
        await run(['integrations:lua', '-e', script, ...flags]);
        const credentials = { url: upstream.origin, access_token: keyOf(CORES[0]) };
        const configure = ['integrations:configure', 'convex', '--stdin-json', ...flags];
        await run(configure, JSON.stringify({ credentials }));
      }
      expect(outputs.filter(([, output]) => found(output).length > 0)).toEqual([]);
    },
  );

  test('never leaves the commands that handle it, also when it is wrong', async () => {
    const wrong = `no key at all ${CORES[2]}`;
    for (const flags of [[], ['--json']]) {
      await run(['integrations:fields', 'convex', ...flags]);
      await run(['integrations:list', ...flags]);
      await run(['approvals', ...flags]);
      await run(['audit', ...flags]);
      await run(['integrations:call', 'convex.list_tables', '--account=bad', ...flags]);
      const configure = ['integrations:configure', 'convex', ...flags];
      await run([...configure, '--set', `access_token=${wrong}`]);
      await run([...configure, '--stdin-json'], JSON.stringify({ credentials: { access_token: wrong } }));
      await run([...configure, '--stdin-json'], JSON.stringify({ credentials: [wrong] }));
      await run([...configure, '--stdin-json'], `{"credentials": ${wrong}`);
    }
    expect(outputs.filter(([, output]) => found(output).length > 0)).toEqual([]);
  });

  test('never leaves what shows requests, clients and the state of things', async () => {
    answer = ANSWERS['a value']!;
    const write = JSON.stringify({ table: 'users', fields: { note: keyOf(CORES[0]) } });
    await run(['integrations:call', 'convex.create_document', write, '--dry-run']);
    await run([
      'integrations:call',
      'convex.create_document',
      write,
      '--dry-run',
      '--account=work',
      '--json',
    ]);
    await run(['mcp:gateway:export', '--client=codex', '--integration=convex']);
    await run(['mcp:gateway:install', '--client=codex', '--integration=convex', '--dry-run']);
    await run(['integrations:doctor', 'convex', '--json']);
    await run(['policy', 'explain', 'convex.create_document', '--account=work']);
    await run(['audit', 'show', '1']);
    await run(['doctor', '--integration=convex', '--json']);
    expect(outputs.filter(([, output]) => found(output).length > 0)).toEqual([]);
    expect(outputs.some(([name, output]) => name.includes('--dry-run') && output.includes('POST'))).toBe(
      true,
    );
  });

  test('is not repeated where it stands in the wrong place', async () => {
    const key = keyOf(CORES[2]);
    const configure = (...more: string[]) => run(['integrations:configure', 'convex', '--json', ...more]);
    for (const given of [key, `${key}=x`, `access_tokn=${key}`, `url=https://u:${CORES[2]}@x.example`])
      await configure('--set', given);
    await configure('--unset', key);
    await configure(`--token=${key}`);
    await configure(`--account=${key}`);
    await run(['integrations:remove', 'convex', `--account=${key}`]);
    for (const input of [{ [key]: 'x' }, { credentials: { [key]: 'x' } }])
      await run(['integrations:configure', 'convex', '--stdin-json'], JSON.stringify(input));
    await writeFile(join(home, 'config.yaml'), `integrations:\n  convex: {access_token:${key}}\n`);
    await run(['integrations:call', 'convex.list_tables']);
    await rm(join(home, 'config.yaml'));
    expect(outputs.filter(([, output]) => found(output).length > 0)).toEqual([]);
  });

  test('is in no file, and this test would have seen it', async () => {
    const sent = upstream.received.map(({ headers }) => headers.authorization).join();
    expect(CORES.map((core) => sent.includes(core))).toEqual([true, true, false]);
    expect(outputs.map(([, output]) => output).join()).toContain('[redacted]');
    const entries = await readdir(home, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((file) => file.includes('audit'))).toBe(true);
    expect(files.some((file) => file.includes('approvals'))).toBe(true);
    for (const file of files) expect([file, found(await readFile(file, 'latin1'))]).toEqual([file, []]);
    for (const [, encode] of ENCODINGS) expect(found(encode(keyOf(CORES[0])))).not.toEqual([]);
    expect(found(Buffer.from(`Convex ${keyOf(CORES[1])}`).toString('base64'))).not.toEqual([]);
  });
});
