import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runKosmo, type Ran } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

const lua = (args: string[], input = ''): Promise<Ran> =>
  runKosmo(['integrations:lua', ...args], { home: served.home, input });

const json = async (code: string, ...flags: string[]) => {
  const ran = await lua(['--json', '-e', code, ...flags]);
  return { ...ran, report: JSON.parse(ran.stdout) };
};

describe('integrations:lua', () => {
  test('runs a workflow over real calls, and reports them', async () => {
    const { code, report } = await json(`
      local t = app.integrations.convex.list_tables({})
      local total = 0
      for _, row in t.tables do total += row.documents end
      print(\`{#t.tables} tables\`)
      local users = app.integrations.convex.convex_query_documents{table = "users", filter = {role = "admin"}, limit = 3}
      return total > 3000, #users.documents <= 3
    `);
    expect(report).toMatchObject({
      success: true,
      output: '5 tables',
      error: null,
      result: [true, true],
      meta: { permission_bypassed: false },
    });
    expect(report.integration_calls.map((call: any) => [call.path, call.status])).toEqual([
      ['app.integrations.convex.list_tables', 'ok'],
      ['app.integrations.convex.convex_query_documents', 'ok'],
    ]);
    expect(code).toBe(0);
  });

  test('takes code from a file and from stdin, and names the file in errors', async () => {
    const file = join(served.home, 'flow.lua');
    await writeFile(file, 'print("one")\nerror("broken")\n');
    const failed = await lua([file]);
    expect(failed).toMatchObject({ code: 1, stdout: 'one\n' });
    expect(failed.stderr).toContain('flow.lua:2: broken');
    expect(await lua([], 'return 6 * 7')).toMatchObject({ code: 0, stdout: '[\n    42\n]\n' });
  });

  test('without code ends with exit code 2', async () => {
    expect((await lua([])).code).toBe(2);
    expect((await lua(['-e', ' '])).code).toBe(2);
    expect((await lua([join(served.home, 'missing.lua')])).code).toBe(2);
  });

  test('asks before a write; without a terminal refuses it, with --force does it', async () => {
    const write = 'return app.integrations.convex.create_document{table="notes", fields={from="lua"}}.id';
    const refused = await json(write);
    expect(refused.report.success).toBe(false);
    expect(refused.report.error).toContain("Integration 'convex' write requires approval");
    const forced = await json(write, '--force');
    expect(forced.report).toMatchObject({
      success: true,
      result: [expect.any(String)],
      meta: { permission_bypassed: true },
    });
  });

  test('stops a script at the limits that the user set, whatever it catches', async () => {
    const endless = await json(
      'while true do pcall(function() while true do end end) end',
      '--cpu-limit',
      '0.5',
    );
    expect(endless.report.success).toBe(false);
    expect(endless.code).toBe(124);
    const greedy = await json('local s = "x" while true do s = s .. s end', '--memory-limit', '8388608');
    expect(greedy.report.success).toBe(false);
  });

  test('strict mode refuses what the other runtime refuses', async () => {
    expect((await json('return 5 & 3')).report).toMatchObject({ success: true, result: [1] });
    expect((await json('return 5 & 3', '--strict')).report.success).toBe(false);
  });

  test('--check names line and reason, and runs nothing', async () => {
    const file = join(served.home, 'check.lua');
    await writeFile(file, 'print("ran")\ngoto out\n::out::\napp.integrations.convex.get_table("users")\n');
    const { code, stdout } = await lua([file, '--check']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/check\.lua:2: .*goto/);
    expect(stdout).toMatch(/check\.lua:4: /);
    expect(stdout).not.toMatch(/^ran/m);
    expect((await lua(['-e', 'return 1', '--check'])).code).toBe(0);
  });

  test('the REPL goes on after errors, waits for unfinished input, and shows values', async () => {
    const { stdout, stderr, code } = await lua(
      ['--repl'],
      '1 + 1\nlocal x = {\n1}\nprint("multi")\nerror("no")\nexit\n',
    );
    expect(stdout).toContain('[\n    2\n]');
    expect(stdout).toContain('multi');
    expect(stderr).toContain('no');
    expect(code).toBe(0);
  });
});

describe('mcp:lua', () => {
  const globals = 'return tostring(app), tostring(docs), type(json), type(regex)';

  test('has neither app nor docs, and is like integrations:lua in everything else', async () => {
    const { stdout, code } = await runKosmo(['mcp:lua', '--json', '-e', `print("hi") ${globals}`], {
      home: served.home,
    });
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      output: 'hi',
      result: ['nil', 'nil', 'table', 'table'],
      integration_calls: [],
    });
    expect(Object.keys(report)).toEqual(Object.keys((await json('return 1')).report));
    const failed = await runKosmo(['mcp:lua', '-e', 'app.integrations.convex.list_tables()'], {
      home: served.home,
    });
    expect(failed).toMatchObject({ code: 1, stdout: '' });
  });

  test('integrations:lua has no app either where every integration is switched off', async () => {
    const home = join(served.home, 'off');
    await mkdir(home);
    const off = (await readdir('plugins')).map((name) => `    ${name}: { enabled: false }\n`).join('');
    await writeFile(join(home, 'config.yaml'), `kosmo:\n  integrations:\n${off}`);
    const { stdout } = await runKosmo(['integrations:lua', '--json', '-e', globals], { home });
    expect(JSON.parse(stdout).result).toEqual(['nil', expect.any(String), 'table', 'table']);
    expect(JSON.parse(stdout).result[1]).not.toBe('nil');
  });
});
