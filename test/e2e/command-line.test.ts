import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runKosmo, type Ran, type RunOptions } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

const BIN = resolve(import.meta.dirname, '../../bin/kosmo.js');
let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

const kosmo = (args: string[], options: Partial<RunOptions> = {}): Promise<Ran> =>
  runKosmo(args, { home: served.home, ...options });
const json = async (...args: string[]): Promise<any> => JSON.parse((await kosmo([...args, '--json'])).stdout);

describe('the keys of JSON envelopes', () => {
  test('are those of the PHP CLI, and ours', async () => {
    const keys = (value: object) => Object.keys(value).sort().join(' ');
    const list = await json('integrations:list');
    const status = await json('integrations:status');
    const call = await json('integrations:call', 'convex.list_tables');
    expect({
      list: keys(list),
      provider: keys(list.providers.convex),
      fn: keys(list.providers.convex.functions[0]),
      status: keys(status.providers.convex),
      doctor: keys(await json('integrations:doctor', 'convex')),
      search: keys(await json('integrations:search', 'tables')),
      docs: keys(await json('integrations:docs', 'convex.list_tables')),
      schema: keys(await json('integrations:schema', 'convex.list_tables')),
      call: keys(call),
      meta: keys(call.meta),
    }).toMatchInlineSnapshot(`
      {
        "call": "data duration_ms error function meta success",
        "docs": "accounts active aliases auth auth_strategy cli_runtime_supported cli_setup_supported compatibility compatibility_summary configured description enabled function host_availability input_schema mcp_tool name operation provider runtime_requirements slug title",
        "doctor": "accounts active auth_strategy cli_runtime_supported cli_setup_supported compatibility_summary configured enabled example_functions function_count locally_runnable missing_credentials next_commands permissions provider",
        "fn": "accounts active aliases auth auth_strategy cli_runtime_supported cli_setup_supported compatibility compatibility_summary configured description enabled function host_availability input_schema mcp_tool name operation provider runtime_requirements slug title",
        "list": "providers success",
        "meta": "account dry_run operation permission_bypassed",
        "provider": "accounts active auth_strategy cli_runtime_supported cli_setup_supported compatibility_summary configured description enabled functions title version",
        "schema": "additionalProperties properties required type",
        "search": "functions query success",
        "status": "accounts active auth_strategy cli_runtime_supported cli_setup_supported compatibility_summary configured enabled functions",
      }
    `);
    expect(status.providers.convex.functions).toBe(7);
  });

  test.each([
    [['nonsense']],
    [['integrations:call']],
    [['integrations:docs', 'convx']],
    [['mcp:serve', '--no']],
  ])('are an error with code, message and hint for %j', async (args) => {
    const { code, stdout, stderr } = await kosmo([...args, '--json']);
    expect(code).toBe(2);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      success: false,
      error: { code: expect.any(String), message: expect.any(String), hint: expect.any(String) },
    });
  });
});

describe('words', () => {
  test('may be spaced, and an integration is a command of its own', async () => {
    expect((await kosmo(['integrations', 'list', '--json'])).stdout).toContain('"convex"');
    const short = await json('integrations', 'convex', 'get_table', '--table=users');
    expect(short.data.table.name).toBe('users');
    expect((await kosmo(['integrations:convex'])).stdout).toContain('convex.list_tables');
  });

  test.each([
    [['integrations:lst'], '"integrations:list"'],
    [['integrations:call', 'convx.list_tables'], '"convex"'],
    [['integrations:call', 'convex.list_tabels'], '"convex.list_tables"'],
    [['integrations:call', 'convex.get_table', '--tabel=users'], '"--table"'],
    [['integrations:call', 'convex.list_tables', '--formt=csv'], '"--format"'],
    [['integrations:call', 'convex.list_tables', '--account=defalt'], '"default"'],
    [['help', 'exit-code'], '"exit-codes"'],
  ])('that are wrong are answered with the right ones: %j', async (args, says) => {
    expect((await kosmo(args)).stderr).toContain(`Did you mean ${says}`);
  });
});

describe('a dry run', () => {
  test('shows the mutation with its body, without the key, and writes nothing', async () => {
    const before = await json('integrations:convex', 'list_tables');
    const dry = await json(
      'integrations:convex',
      'create_document',
      '--table=notes',
      '--fields={"text":"dry"}',
      '--dry-run',
    );
    expect(dry).toMatchObject({ success: true, data: null, meta: { dry_run: true, operation: 'write' } });
    const last = dry.requests.at(-1);
    expect(last).toMatchObject({ method: 'POST', class: 'write', sent: false });
    expect(JSON.stringify(last.body)).toContain('dry');
    expect(JSON.stringify(dry)).not.toContain(served.deployment.keys.admin.split('|')[1]);
    expect((await json('integrations:convex', 'list_tables')).data).toEqual(before.data);
  });
});

describe('rows', () => {
  test('of all pages are written to a file in one step', async () => {
    const file = join(served.home, 'messages.jsonl');
    const { code } = await kosmo([
      'integrations:convex',
      'query_documents',
      '--table=messages',
      '--all',
      '--output',
      file,
    ]);
    expect(code).toBe(0);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(3000);
    expect(new Set(lines.map((line) => JSON.parse(line)._id)).size).toBe(3000);
  });

  test('leave no file behind when a call fails', async () => {
    const file = join(served.home, 'none.csv');
    const { code } = await kosmo([
      'integrations:convex',
      'query_documents',
      '--table=nope',
      '--all',
      '--output',
      file,
    ]);
    expect(code).not.toBe(0);
    expect(readdirSync(served.home).filter((name) => name.startsWith('none'))).toEqual([]);
  });

  test('are CSV by RFC 4180', async () => {
    const { stdout } = await kosmo(['integrations:convex', 'list_tables', '--format=csv']);
    expect(stdout.split('\r\n').slice(0, 2)).toEqual(['name,documents', 'archive,0']);
  });

  test('end quietly when the reader goes', () => {
    const ran = spawnSync('sh', ['-c', `"${process.execPath}" "${BIN}" integrations:list --json | head -1`], {
      env: { PATH: process.env['PATH'], KOSMO_HOME: served.home, HOME: served.home },
      encoding: 'utf8',
    });
    expect(ran).toMatchObject({ stdout: '{\n', stderr: '' });
  });
});

describe('stdin', () => {
  test('gives the arguments, by itself or for -', async () => {
    for (const more of [[], ['-']]) {
      const { stdout } = await kosmo(['integrations:call', 'convex.get_table', ...more, '--json'], {
        input: '{"table":"users"}',
      });
      expect(JSON.parse(stdout).data.table.name).toBe('users');
    }
  });

  test('that spoke in time is heard, also by a machine that was too busy to listen then', async () => {
    // Once the wait for stdin has begun, the process stands still for longer than that wait.
    const busy = `const arm = setTimeout; globalThis.setTimeout = (work, ms, ...more) => {
      if (ms === 250) process.nextTick(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400));
      return arm(work, ms, ...more); };`;
    const { stdout } = await kosmo(['integrations:call', 'convex.get_table', '--json'], {
      input: '{"table":"users"}',
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(busy)}` },
    });
    expect(JSON.parse(stdout)).toMatchObject({ success: true, data: { table: { name: 'users' } } });
  });

  test('that is open and silent is not waited for', async () => {
    const child = spawn(process.execPath, [BIN, 'integrations:call', 'convex.get_table'], {
      env: { PATH: process.env['PATH'], KOSMO_HOME: served.home, HOME: served.home },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    expect(await new Promise((done) => child.on('close', done))).toBe(2);
    expect(stderr).toContain('Missing required parameter(s): table');
  });
});

describe('completion', () => {
  test('knows tables after they have been listed, in a file of mode 0600', async () => {
    await kosmo(['integrations:convex', 'list_tables']);
    const file = join(served.home, 'cache', 'completion.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const complete = async (...words: string[]) =>
      (await kosmo(['__complete', '--', ...words])).stdout.trim().split('\n');
    expect(await complete('integrations:call', 'convex.get_table', '--table', 'us')).toEqual(['users']);
    expect(await complete('integrations:convex', 'query_documents', '--table=me')).toEqual([
      '--table=messages',
    ]);
    expect(await complete('integrations:call', 'convex.list')).toEqual(['convex.list_tables']);
    expect(await complete('mcp:serve', '--write', 'a')).toEqual(['ask', 'allow']);
    expect(await complete('integrations:cal')).toEqual(['integrations:call']);
  });

  const shells: [string, (script: string) => [string, string[]]][] = [
    [
      'bash',
      (script) => [
        'bash',
        [
          '-c',
          `source ${script}; COMP_LINE='kosmo integrations:convex get_table --table us'; COMP_POINT=\${#COMP_LINE}; _kosmo; printf '%s\\n' "\${COMPREPLY[@]}"`,
        ],
      ],
    ],
    [
      'fish',
      (script) => [
        'fish',
        ['-c', `source ${script}; complete -C 'kosmo integrations:convex get_table --table us'`],
      ],
    ],
    [
      'zsh',
      (script) => [
        'zsh',
        [
          '-fc',
          `autoload -U compinit; compinit -u; source ${script}; compadd() { print -l -- "\${candidates[@]}" }; words=(kosmo integrations:convex get_table --table us); CURRENT=5; _kosmo`,
        ],
      ],
    ],
  ];
  test.each(shells)('works in %s where it is installed', async (shell, command) => {
    if (spawnSync(shell, ['--version']).error) return;
    const bin = join(served.home, 'bin');
    mkdirSync(bin, { recursive: true });
    if (!existsSync(join(bin, 'kosmo'))) symlinkSync(BIN, join(bin, 'kosmo'));
    const script = join(served.home, `completion.${shell}`);
    const { stdout } = await kosmo(['completion', shell]);
    (await import('node:fs')).writeFileSync(script, stdout);
    await kosmo(['integrations:convex', 'list_tables']);
    const ran = spawnSync(...command(script), {
      env: { PATH: `${bin}:${process.env['PATH']}`, HOME: served.home, KOSMO_HOME: served.home },
      encoding: 'utf8',
    });
    expect(ran.stdout.trim()).toBe('users');
  });
});
