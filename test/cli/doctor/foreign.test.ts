import { expect, test } from '@jest/globals';
import { ownCommand } from '../../../src/cli/clients/entry.js';
import type { EntryPlan } from '../../../src/cli/clients/plan-entry.js';
import { isForeign } from '../../../src/cli/doctor/foreign.js';

const { command, script } = ownCommand();
const own = { env: { KOSMO_HOME: '/mine' } } as unknown as EntryPlan['entry'];
const starting = (env: Record<string, string>): boolean =>
  isForeign({ clientName: 'claude', entry: own } as EntryPlan, { command, args: [script, 'mcp:serve'], env });

test.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ KOSMO_HOME: '/mine' }, false],
  [{ KOSMO_HOME: '/theirs' }, true],
  [{ NODE_OPTIONS: '--require=/theirs' }, true],
  // Whoever installed it may have had to wait longer than whoever looks at it now.
  [{ KOSMO_PATIENCE: '5' }, false],
  [{ KOSMO_PATIENCE: 'lots' }, true],
])('an entry of a project with %j starts something foreign: %j', (env, foreign) => {
  expect(starting(env)).toBe(foreign);
});
