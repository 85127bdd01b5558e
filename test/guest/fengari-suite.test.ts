import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AMPLE_MS } from '../helpers/ample.js';
import { EXPECTED_FAILURES } from './support/fengari-expected.js';

const ROOT = process.cwd();
const FENGARI = join(ROOT, 'node_modules/fengari');

interface Report {
  numTotalTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[];
}

/** Runs fengari's own tests against its repaired sources, in a process of their own. */
async function runSuite(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'kosmo-suite-'));
  const output = join(folder, 'report.json');
  const config = {
    rootDir: ROOT,
    roots: [join(FENGARI, 'test')],
    testMatch: ['**/*.test.js'],
    testPathIgnorePatterns: [],
    setupFiles: [join(ROOT, 'test/guest/support/no-exit.cjs')],
    moduleNameMapper: { '^kosmo-engine/(\\w+)$': join(ROOT, 'src/guest/engine/$1.cts') },
    transform: {
      '/fengari/src/[^/]+\\.js$|/src/guest/engine/\\w+\\.cts$': join(ROOT, '.ci/jest-fengari.mjs'),
    },
    transformIgnorePatterns: ['/node_modules/(?!fengari/src/)'],
    haste: { retainAllFiles: true },
    testTimeout: AMPLE_MS,
  };
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const args = [
    '--no-warnings',
    jest,
    '--config',
    JSON.stringify(config),
    '--json',
    '--outputFile',
    output,
    '-w',
    '1',
    '--silent',
  ];
  await new Promise<void>((resolve) =>
    execFile(process.execPath, args, { cwd: FENGARI, maxBuffer: 1 << 26 }, () => resolve()),
  );
  const report = JSON.parse(readFileSync(output, 'utf8')) as Report;
  rmSync(folder, { recursive: true });
  return report;
}

test(
  "fengari's own suite passes on the repaired sources, apart from what we change on purpose",
  async () => {
    const report = await runSuite();
    expect(report.numTotalTests).toBeGreaterThan(580);
    const failed = report.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => fullName.replace('[test-suite] ', ''));
    expect([...new Set(failed)].sort()).toEqual(Object.values(EXPECTED_FAILURES).flat().sort());
  },
  AMPLE_MS,
);
