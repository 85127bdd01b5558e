import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complete } from '../../../src/cli/commands/completion.js';
import { program } from '../../../src/cli/program.js';
import { writeFiles } from '../../helpers/plugin-folder.js';

let home: string;
const before = process.env['KOSMO_HOME'];
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'kosmo-complete-'));
  process.env['KOSMO_HOME'] = home;
});
afterAll(() => {
  if (before === undefined) delete process.env['KOSMO_HOME'];
  else process.env['KOSMO_HOME'] = before;
  rmSync(home, { recursive: true });
});

test('no value of a service can end the command that it completes', async () => {
  const hostile = ['a;{touch,x}', 'a|sh', 'a&x', 'a>x', 'a<x', 'a(x)', 'a`x`', 'a$(x)', 'a\nx', 'a*', 'a~x'];
  const table = ['a-b_c.1:é', ...hostile];
  writeFiles(home, { 'cache/completion.json': JSON.stringify({ convex: { default: { table } } }) });
  const printed: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  await complete(await program(), ['integrations:call', 'convex.get_table', '--table', 'a']);
  write.mockRestore();
  expect(printed.join('').split('\n')).toEqual(['a-b_c.1:é', '']);
});
