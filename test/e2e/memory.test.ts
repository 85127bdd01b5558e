import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FileStore } from '../../src/credentials/file-store.js';
import { StdioClient } from '../helpers/stdio-client.js';

const [SMALL, LARGE] = [5_000, 20_000];
const MB = 1024;
/** A table of 20,000 documents is 11 MB of JSON: whoever keeps pages, in whatever form, grows by more than this. */
const BOUND = 12 * MB;

let folder: string;
let deployment: ChildProcess;
let client: StdioClient;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kosmo-memory-'));
  const script = join(folder, 'deployment.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'support', 'filled-deployment.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script,
    logLevel: 'error',
  });
  deployment = spawn(process.execPath, [script, `small=${SMALL}`, `large=${LARGE}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: deployment.stdout! }), 'line')) as [string];
  await new FileStore(join(folder, 'credentials.json')).update('convex', 'default', JSON.parse(line));
  client = new StdioClient(['--integration=convex', '--max-result-chars=200000'], {
    KOSMO_HOME: folder,
    // A lazy collector would hide what is kept behind what it has not collected yet.
    NODE_OPTIONS: '--max-semi-space-size=1 --max-old-space-size=96',
  });
  await client.initialize();
}, 240_000);
afterAll(async () => {
  await client.end();
  deployment.stdin?.end();
  await once(deployment, 'exit');
  rmSync(folder, { recursive: true });
});

/** Resident memory of a process, KiB. */
function resident(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // It ended since it was listed.
    return 0;
  }
}

interface Walk {
  documents: number;
  /** KiB after each page: of the host, and of the guest that has worked. */
  host: number[];
  guest: number[];
}

/** Follows the cursor to the end, and keeps nothing of the pages. */
async function walk(table: string, order: string): Promise<Walk> {
  const seen = new Set<number>();
  const found: Walk = { documents: 0, host: [], guest: [] };
  for (let cursor: string | null | undefined; cursor !== null;) {
    const args = { table, order, limit: 1000, ...(cursor === undefined ? {} : { cursor }) };
    const { structuredContent } = await client.call('query_documents', args);
    for (const { i } of structuredContent.documents) seen.add(i);
    found.documents += structuredContent.documents.length;
    cursor = structuredContent.cursor;
    client.messages.length = 0;
    client.stdout = '';
    found.host.push(resident(client.child.pid!));
    found.guest.push(Math.max(...(await client.guests()).map(resident), 0));
  }
  expect(seen.size).toBe(found.documents);
  return found;
}

/** What a process holds is read from /proc, which is Linux's. */
const inProc = process.platform === 'linux' ? test : test.skip;

describe('Paging a large table to its end, twice', () => {
  inProc(
    'takes no more memory than a small one, and none that grows from page to page',
    async () => {
      const small = await walk('small', 'group');
      const large = [await walk('large', 'group'), await walk('large', '_creationTime')];
      expect([small, ...large].map(({ documents }) => documents)).toEqual([SMALL, LARGE, LARGE]);
      for (const who of ['host', 'guest'] as const) {
        const all = large.flatMap((one) => one[who]);
        const quarter = Math.floor(all.length / 4);
        const [first, rest] = [Math.max(...all.slice(0, quarter)), Math.max(...all.slice(quarter))];
        const beyondSmall = Math.max(first, rest) - Math.max(...small[who]);
        const grew = Math.max(rest - first, beyondSmall) > BOUND;
        // All figures are shown where it fails.
        expect({ who, grew, first, rest, beyondSmall }).toMatchObject({ who, grew: false });
      }
    },
    600_000,
  );
});
