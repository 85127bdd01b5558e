import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

const BIN = resolve(import.meta.dirname, '..', '..', 'bin', 'kosmo.js');
const QUESTION = 'Run exactly this call once?';
/** `script` of util-linux gives a command a terminal; others of that name take other options. */
const hasTerminal = spawnSync('script', ['--version']).stdout?.toString().includes('util-linux') === true;

let served: Served;
let id: string;
beforeAll(async () => {
  served = await servedDeployment();
  const client = served.serve();
  await client.initialize();
  const page = await client.call('query_documents', { table: 'users', limit: 1 });
  id = page.structuredContent.documents[0]._id;
  await client.end();
});
afterAll(() => served.close());

const writes = (): number => served.deployment.log.filter(({ path }) => path === '/api/mutation').length;
const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const atTerminal = (args: string[], keys: string, more = '') =>
  typed(['integrations:call', ...args], keys, more);

/** Runs a command at a terminal, and presses keys once the question is there and has stood for a while. */
function typed(args: string[], keys: string, more = ''): Promise<{ code: number; screen: string }> {
  const command = [process.execPath, BIN, ...args].map(shell).join(' ') + more;
  const child = spawn('script', ['-qec', `stty cols 120 rows 50; ${command}; echo "END=$?."`, '/dev/null'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: served.home, KOSMO_HOME: served.home, TERM: 'xterm' },
  });
  let screen = '';
  let pressed = false;
  return new Promise((done) => {
    // `script` itself may stay until its stdin ends.
    const end = (code: number): void => {
      clearTimeout(late);
      child.kill('SIGKILL');
      done({ code, screen });
    };
    const late = setTimeout(() => end(-1), 100_000);
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      screen += chunk;
      const code = /END=(\d+)\./.exec(screen)?.[1];
      if (code !== undefined) return end(Number(code));
      if (pressed || !screen.includes(QUESTION)) return;
      pressed = true;
      setTimeout(() => child.stdin.write(keys), 1000);
    });
  });
}

const update = (fields: object): string[] => [
  'convex.convex_update_document',
  JSON.stringify({ table: 'users', document_id: id, fields }),
];

// Without a terminal there is nobody to ask.
(hasTerminal ? describe : describe.skip)('a write at a terminal', () => {
  test('shows the document before and after, and the default answer is no', async () => {
    const before = writes();
    const { code, screen } = await atTerminal(update({ name: 'Terminal \u202egpj\u001b[2J' }), '\r');
    expect(code).toBe(3);
    expect(writes()).toBe(before);
    expect(screen).toMatch(/Before:[^]*After:[^]*"name":"Terminal/);
    expect(screen).toContain('Terminal \\u{202e}gpj\\u001b[2J');
    expect(screen).not.toContain('\u202e');
    expect(screen).toContain('[approval_denied]');
    // What tells of progress is silent from the question to its answer.
    const asking = screen.slice(screen.indexOf('Allow this write'), screen.indexOf('[approval_denied]'));
    expect(asking).not.toContain('Calling');
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Escape', '\u001b'],
  ])('is denied by %s', async (_name, keys) => {
    const before = writes();
    const { code, screen } = await atTerminal(update({ name: 'x' }), keys);
    expect(code).toBe(3);
    expect(screen).toContain('[approval_denied]');
    expect(writes()).toBe(before);
  });

  test('is carried out once after the choice of allow', async () => {
    const before = writes();
    const { code } = await atTerminal(update({ name: 'Chosen' }), '\u001b[B\r');
    expect(code).toBe(0);
    expect(writes()).toBe(before + 1);
  });

  test('is refused where the question would not be seen', async () => {
    const before = writes();
    const { code } = await atTerminal(update({ name: 'Unseen' }), '\u001b[B\r', ' 2>/dev/null');
    expect(code).toBe(3);
    expect(writes()).toBe(before);
  });
});

(hasTerminal ? test : test.skip)(
  'kosmo approve shows the question, answers it and ends by itself',
  async () => {
    const client = served.serve('--write=ask');
    await client.initialize();
    const fields = { note: 'shown \u202efirst' };
    const create = () => client.call('create_document', { table: 'notes', fields });
    const code: string = (await create()).structuredContent.error.details.approval;
    const before = writes();
    const { code: exit, screen } = await typed(['approve', code], '');
    expect(exit).toBe(0);
    expect(screen).toMatch(
      new RegExp(
        `Allow this write[^]*${served.deployment.url}[^]*shown \\\\u\\{202e\\}first[^]*${code}: approved once`,
      ),
    );
    expect(writes()).toBe(before);
    expect((await create()).isError).toBeUndefined();
    expect(writes()).toBe(before + 1);
    expect((await typed(['approve', code], '')).screen).toContain(`no open question "${code}": it is used`);
    await client.end();
  },
);
