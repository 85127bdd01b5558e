import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runKosmo } from '../helpers/run-kosmo.js';

const PLUGINS = resolve(import.meta.dirname, '..', '..', 'plugins');

describe.each(['convex', 'prometheus'])('the bundled plugin %s', (name) => {
  const run = async (command: string): Promise<any> => {
    const home = mkdtempSync(join(tmpdir(), 'kosmo-bundled-'));
    const { stdout } = await runKosmo([command, join(PLUGINS, name), '--json'], { home });
    rmSync(home, { recursive: true });
    return JSON.parse(stdout);
  };

  test('gives plugin:check nothing to report', async () => {
    expect(await run('plugin:check')).toMatchObject({ plugin: name, findings: [] });
  });

  test('passes its cases, which call every function', async () => {
    const { failed, passed, coverage } = await run('plugin:test');
    expect(failed).toBe(0);
    expect(passed).toBeGreaterThanOrEqual(coverage.functions.total);
    expect(coverage.functions.untested).toEqual([]);
  });
});
