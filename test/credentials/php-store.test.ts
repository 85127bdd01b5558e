import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { phpDatabases } from '../../src/config/paths.js';
import { PhpStore } from '../../src/credentials/php-store.js';
import { PhpCli } from './support/php-cli.js';

let dir: string;
let file: string;
let running: PhpCli[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "kosmo php'?#%-"));
  file = join(dir, 'data', 'kosmo.db');
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((cli) => cli.end()));
  await rm(dir, { recursive: true, force: true });
});

async function phpCli(at = file): Promise<PhpCli> {
  const cli = await PhpCli.start(at);
  running.push(cli);
  return cli;
}
const read = async (at: string[] = [file]) => Object.fromEntries(await new PhpStore(at).accounts('shop'));

/** Names and contents of the database's folder; the index is left out, because locks of readers live in it. */
async function snapshot(): Promise<Record<string, string>> {
  const folder = dirname(file);
  const entries = (await readdir(folder)).sort().map(async (name) => {
    const hash = createHash('sha256').update(await readFile(join(folder, name)));
    return [name, name.endsWith('-shm') ? 'index' : hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe('PhpStore', () => {
  test('sees the newest data while another process holds the database with an unfinished log', async () => {
    const cli = await phpCli();
    await cli.set('integration.shop.accounts', '{"default":true,"work":true}');
    await cli.set('integration.shop.accounts.default.token', 'enc:v1:AAAA');
    await cli.set('integration.shop.accounts.work.token', 'plain');
    const before = await snapshot();
    expect(await read()).toEqual({ default: { token: 'enc:v1:AAAA' }, work: { token: 'plain' } });
    for (let n = 0; n < 20; n += 1) {
      await cli.set('integration.shop.accounts.work.token', `plain-${n}`);
      expect((await read())['work']).toEqual({ token: `plain-${n}` });
    }
    await cli.sql('PRAGMA wal_checkpoint(TRUNCATE)');
    expect((await read())['work']).toEqual({ token: 'plain-19' });
    await cli.set('integration.shop.accounts.work.token', 'last');
    expect((await read())['work']).toEqual({ token: 'last' });
    expect(Object.keys(await snapshot())).toEqual(Object.keys(before));
  });

  test('sees what a transaction has committed, and not what it has not', async () => {
    const cli = await phpCli();
    await cli.set('integration.shop.accounts.default.token', 'old');
    await cli.sql('BEGIN IMMEDIATE');
    await cli.set('integration.shop.accounts.default.token', 'new');
    expect((await read())['default']).toEqual({ token: 'old' });
    await cli.sql('COMMIT');
    expect((await read())['default']).toEqual({ token: 'new' });
  });

  test.each(['held open', 'left by a killed process', 'without log and index'])(
    'changes no byte and makes no file when the database is %s',
    async (situation) => {
      const cli = await phpCli();
      await cli.set('integration.shop.accounts.default.token', 'abc');
      if (situation !== 'held open') await cli.end();
      if (situation === 'without log and index') {
        const close = `const D = require('libsql'); const db = new D(process.argv[1]); db.exec('PRAGMA wal_checkpoint(TRUNCATE)'); db.close()`;
        spawnSync(process.execPath, ['-e', close, file], { stdio: 'inherit' });
        await Promise.all(['-wal', '-shm'].map((end) => rm(`${file}${end}`, { force: true })));
      }
      const before = await snapshot();
      expect(await read()).toEqual({ default: { token: 'abc' } });
      expect(await snapshot()).toEqual(before);
    },
  );

  test('takes the rows of this integration only: not of others, other scopes, the index or empty values', async () => {
    const cli = await phpCli();
    await cli.set('integration.shop.accounts.a.b.token', 'dotted');
    await cli.set('integration.shop.accounts.empty.token', '');
    await cli.set('integration.shop.accounts.other.token', 'x', 'project');
    await cli.set('integration.shopping.accounts.default.token', 'x');
    await cli.set('integration.shop.enabled', 'on');
    await cli.set('integration.shop.accounts', '{"gone":true}');
    await cli.set('integration.shop.accounts.__proto__.token', 'odd');
    expect([...(await new PhpStore([file]).accounts('shop'))]).toEqual([
      ['__proto__', { token: 'odd' }],
      ['a.b', { token: 'dotted' }],
    ]);
  });

  test('no database, or one without settings, is nothing configured; nothing is made', async () => {
    expect(await read()).toEqual({});
    expect(await readdir(dir)).toEqual([]);
    await mkdir(dirname(file));
    await writeFile(file, '');
    expect(await read()).toEqual({});
    expect(await readdir(dirname(file))).toEqual(['kosmo.db']);
  });

  test('a file that is no database is an error that names it', async () => {
    await mkdir(dirname(file));
    await writeFile(file, 'this is not a database, but it is long enough to be taken for one'.repeat(20));
    await expect(read()).rejects.toMatchObject({
      code: 'credentials_unreadable',
      message: expect.stringContaining('kosmo.db'),
    });
  });

  test('the old place counts when the new one has no database, and never with KOSMO_HOME', async () => {
    const old = join(dir, 'old', 'kosmokrator.db');
    await (await phpCli(old)).set('integration.shop.accounts.default.token', 'old');
    expect(await read([file, old])).toEqual({ default: { token: 'old' } });
    await (await phpCli()).set('integration.shop.accounts.default.token', 'new');
    expect(await read([file, old])).toEqual({ default: { token: 'new' } });
    expect(phpDatabases({ KOSMO_HOME: dir })).toEqual([file]);
    expect(phpDatabases({})[1]).toMatch(/\.kosmokrator\/data\/kosmokrator\.db$/);
  });
});
