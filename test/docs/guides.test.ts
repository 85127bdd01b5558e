import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FileStore } from '../../src/credentials/file-store.js';
import { startDeployment } from '../../src/demo/index.js';
import { followGuide } from '../helpers/guide.js';

const GUIDES = resolve(import.meta.dirname, '..', '..', 'docs', 'guides');

/** Dozens of commands one after the other, on a machine that may be busy. */
const PATIENCE_MS = 600_000;

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'kosmo-guide-')));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function follow(name: string): Promise<void> {
  const steps = await followGuide(join(GUIDES, name), home);
  expect(steps.length).toBeGreaterThan(3);
  for (const { command, expected, printed } of steps)
    expect({ command, printed }).toEqual({ command, printed: expected });
}

describe('a guide does what it says; `npm run docs` renews what its commands print', () => {
  test('first-integration.md', () => follow('first-integration.md'), PATIENCE_MS);

  test(
    'sharing-scripts.md',
    async () => {
      const deployment = await startDeployment();
      await new FileStore(join(home, '.kosmo', 'credentials.json')).update('convex', 'default', {
        url: deployment.url,
        access_token: deployment.keys.admin,
      });
      try {
        await follow('sharing-scripts.md');
      } finally {
        await deployment.close();
      }
    },
    PATIENCE_MS,
  );
});
