import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { build } from 'esbuild';
import { LIMITS } from '../../src/config/limits.js';
import { patience } from '../../src/config/patience.js';
import { GUEST_TIMING } from '../../src/runtime/limits.js';

test.each([
  [undefined, 1],
  ['', 1],
  ['1', 1],
  ['2.5', 2.5],
  ['100', 100],
  ['0', 1],
  ['-3', 1],
  ['101', 1],
  ['Infinity', 1],
  ['lots', 1],
])('KOSMO_PATIENCE=%s is waiting %d times as long', (value, times) => {
  expect(patience(value === undefined ? {} : { KOSMO_PATIENCE: value })).toBe(times);
});

test('it lengthens what is waited for, and nothing that protects: no limit of size, no approval', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { LIMITS } from './src/config/limits.js';
        import { GUEST_TIMING } from './src/runtime/limits.js';
        console.log(JSON.stringify({ ...LIMITS, ...GUEST_TIMING }));`,
      resolveDir: '.',
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const usual: Record<string, number> = { ...LIMITS, ...GUEST_TIMING };
  const args = ['--input-type=module', '-e', outputFiles[0]!.text];
  const text = execFileSync(process.execPath, args, { env: { KOSMO_PATIENCE: '3' }, encoding: 'utf8' });
  const changed = Object.entries(JSON.parse(text) as Record<string, number>).filter(
    ([name, value]) => value !== usual[name],
  );
  expect(changed.map(([name, value]) => [name, value / usual[name]!])).toEqual(
    [
      'connectMs',
      'requestMs',
      'callMs',
      'previewMs',
      'productionMs',
      'drainMs',
      'cancelMs',
      'endMs',
      'flushMs',
      'referenceMs',
      'databaseBusyMs',
      'startMs',
      'inspectMs',
    ].map((name) => [name, 3]),
  );
});
