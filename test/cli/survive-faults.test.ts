import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import { StdioClient } from '../helpers/stdio-client.js';

let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

/** A server into which code is planted that runs when it gets SIGUSR2. */
function planted(code: string): StdioClient {
  const module = `process.once('SIGUSR2', () => { ${code} });`;
  return new StdioClient(['--integration=convex'], {
    KOSMO_HOME: served.home,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}`,
  });
}

describe('a server', () => {
  test.each([
    ['an error that a stream emits and nobody catches', "throw new Error('planted')"],
    ['a promise that nobody waits for', "Promise.reject(new Error('planted'))"],
  ])('reports %s with its stack, and goes on', async (_what, code) => {
    const client = planted(code);
    await client.initialize();
    await client.call('list_tables');
    client.child.kill('SIGUSR2');
    await client.said(/planted\n *at .*\n/);
    expect(client.stderr).toMatch(/^kosmo: error: fault in KosmoKrator: Error: planted\n {4} *at /m);
    expect((await client.call('list_tables')).structuredContent.count).toBe(5);
    expect((await client.end()).code).toBe(0);
  });

  test('goes on when its client no longer reads what it logs', async () => {
    const client = planted("for (let n = 0; n < 50; n += 1) process.stderr.write('x'.repeat(1000))");
    await client.initialize();
    client.child.stderr.destroy();
    client.child.kill('SIGUSR2');
    expect((await client.call('list_tables')).structuredContent.count).toBe(5);
    expect((await client.end()).code).toBe(0);
  });
});
