import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runKosmo } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

const BIN = resolve(import.meta.dirname, '../../bin/kosmo.js');
const ALL = ['integrations:convex', 'query_documents', '--table=messages', '--limit=500', '--all'];
let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());
beforeEach(() => served.deployment.faults.clear());

/** From the third page on the deployment refuses; pages are known by their cursor. */
function failLater(fault: { status: number } | { delay: number }): void {
  const cursors = new Set<string>();
  served.deployment.faults.next({
    ...('status' in fault ? { kind: 'status', status: fault.status } : { kind: 'delay', ms: fault.delay }),
    times: 50,
    match: ({ bodyText }) => {
      const cursor = /\\*"cursor\\*":\s*\\*"([^"\\]+)/.exec(bodyText)?.[1];
      if (cursor !== undefined) cursors.add(cursor);
      return cursors.size > 1;
    },
  });
}

describe('a failure in the middle of --all', () => {
  test('leaves what was printed, says how much it was, and has the exit code of the failure', async () => {
    failLater({ status: 400 });
    const { code, stdout, stderr } = await runKosmo(ALL, { home: served.home });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(1000);
    expect(new Set(lines.map((line) => JSON.parse(line)._id)).size).toBe(1000);
    expect(stderr).toContain('After 1000 rows, this output is not complete:');
    expect(stderr).toContain('[upstream_error]');
    expect(code).toBe(1);
  });

  test('leaves the file of --output as it was', async () => {
    const file = join(served.home, 'kept.jsonl');
    writeFileSync(file, 'old\n');
    failLater({ status: 400 });
    const { code, stdout, stderr } = await runKosmo([...ALL, '--output', file], { home: served.home });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('After 1000 rows; the file is left as it was.');
    expect(readFileSync(file, 'utf8')).toBe('old\n');
    expect(readdirSync(served.home).filter((name) => name.startsWith('kept'))).toEqual(['kept.jsonl']);
  });

  test('with --json is one envelope without rows', async () => {
    failLater({ status: 400 });
    const { code, stdout } = await runKosmo([...ALL, '--json'], { home: served.home });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      success: false,
      data: null,
      error: { code: 'upstream_error' },
    });
  });

  test('by Ctrl-C ends with 130 and leaves no file', async () => {
    failLater({ delay: 3_600_000 });
    const child = spawn(process.execPath, [BIN, ...ALL, '--output', join(served.home, 'cut.jsonl')], {
      env: { PATH: process.env['PATH'], HOME: served.home, KOSMO_HOME: served.home },
      stdio: 'ignore',
    });
    const begun = () => readdirSync(served.home).some((name) => name.startsWith('cut.jsonl.tmp'));
    while (!begun() && child.exitCode === null) await new Promise((later) => setTimeout(later, 20));
    child.kill('SIGINT');
    expect(await new Promise((done) => child.once('close', done))).toBe(130);
    expect(readdirSync(served.home).filter((name) => name.startsWith('cut'))).toEqual([]);
  });
});

describe('the keys of the other envelopes', () => {
  const keys = async (...args: string[]) =>
    Object.keys(JSON.parse((await runKosmo([...args, '--json'], { home: served.home })).stdout))
      .sort()
      .join(' ');

  test('are these', async () => {
    expect({
      fields: await keys('integrations:fields', 'convex'),
      configure: await keys('integrations:configure', 'convex', '--read=allow'),
      examples: await keys('integrations:examples', 'convex.list_tables'),
      lua: await keys('mcp:lua', '-e', 'return 1'),
      policy: await keys('policy', 'explain', 'convex.list_tables'),
      approvals: await keys('approvals'),
      audit: await keys('audit'),
      verify: await keys('audit', 'verify'),
      plugins: await keys('plugin:list'),
      export: await keys('mcp:gateway:export', '--client=claude', '--integration=convex'),
    }).toMatchInlineSnapshot(`
      {
        "approvals": "approvals success",
        "audit": "records success",
        "configure": "account cli_runtime_supported cli_setup_supported configured credentials_set credentials_unset enabled notes permissions provider scope success",
        "examples": "accounts active aliases auth auth_strategy cli_runtime_supported cli_setup_supported compatibility compatibility_summary configured description enabled examples function host_availability input_schema mcp_tool name operation provider runtime_requirements slug title",
        "export": "add_command client config files success warnings",
        "fields": "account accounts auth_strategy cli_runtime_supported cli_setup_supported compatibility_summary example fields precedence provider stores success",
        "lua": "error execution_time_ms integration_calls memory_usage meta output result success",
        "plugins": "plugins success user_folder",
        "policy": "account at considered decision function notes operation production rule success",
        "verify": "faults files first ok records success torn",
      }
    `);
  });
});

describe('completion', () => {
  test('knows the profiles of the configuration', async () => {
    writeFileSync(
      join(served.home, 'config.yaml'),
      'kosmo:\n  mcp_gateway:\n    profiles:\n      work: { integrations: [convex] }\n      home: { integrations: [convex] }\n',
    );
    const { stdout } = await runKosmo(['__complete', '--', 'mcp:serve', '--profile', ''], {
      home: served.home,
    });
    expect(stdout.trim().split('\n').sort()).toEqual(['home', 'work']);
  });
});
