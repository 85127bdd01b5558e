import { expect, test } from '@jest/globals';
import { tmpdir } from 'node:os';
import { runKosmo } from '../helpers/run-kosmo.js';

test.each([
  [
    { KOSMO_LOG: 'verbose' },
    'kosmo: warn: KOSMO_LOG is "verbose", but can be debug, info, warn or error; warn is taken.\n',
  ],
  [
    { KOSMO_LOG: 'toString' },
    'kosmo: warn: KOSMO_LOG is "toString", but can be debug, info, warn or error; warn is taken.\n',
  ],
  [
    { KOSMO_PATIENCE: '0' },
    'kosmo: warn: KOSMO_PATIENCE is "0", but can be a number from 1 to 100; 1 is taken.\n',
  ],
  [
    { KOSMO_PATIENCE: '\u001b[31m' },
    'kosmo: warn: KOSMO_PATIENCE is "\\u{1b}[31m", but can be a number from 1 to 100; 1 is taken.\n',
  ],
  [{ KOSMO_LOG: 'debug', KOSMO_PATIENCE: '2.5' }, ''],
  [{ KOSMO_LOG: '', KOSMO_PATIENCE: '' }, ''],
])('variables with values that mean nothing are told, and nothing fails for them: %j', async (env, said) => {
  const ran = await runKosmo(['--version'], { home: tmpdir(), env });
  expect(ran).toMatchObject({ code: 0, stderr: said });
});
