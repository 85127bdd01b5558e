import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '../../../../src/credentials/file-store.js';
import { StdioClient } from '../../../helpers/stdio-client.js';

export interface ServedPrometheus {
  client: StdioClient;
  /** The structured result; throws if the call failed. */
  call(fn: string, args?: object): Promise<any>;
  /** The error; throws if the call succeeded. */
  fails(fn: string, args?: object): Promise<any>;
  close(): Promise<void>;
}

/** The built server with the Prometheus integration, in front of a server at `stored.url`. */
export async function servePrometheus(
  stored: Record<string, string>,
  flags: string[] = ['--write=allow'],
  capabilities: object = {},
): Promise<ServedPrometheus> {
  const home = await mkdtemp(join(tmpdir(), 'kosmo-prometheus-home-'));
  await new FileStore(join(home, 'credentials.json')).update('prometheus', 'default', stored);
  const client = new StdioClient(['--integration=prometheus', ...flags], { KOSMO_HOME: home });
  await client.initialize(capabilities);
  const run = async (fn: string, args: object = {}): Promise<any> =>
    (
      await client.request('tools/call', {
        name: `integration__prometheus__${fn}`,
        arguments: args,
      })
    ).result;
  return {
    client,
    call: async (fn, args) => {
      const result = await run(fn, args);
      if (result.isError) throw new Error(`${fn} failed: ${JSON.stringify(result.structuredContent)}`);
      return result.structuredContent;
    },
    fails: async (fn, args) => {
      const result = await run(fn, args);
      if (!result.isError) throw new Error(`${fn} succeeded: ${JSON.stringify(result.structuredContent)}`);
      return result.structuredContent.error;
    },
    close: async () => {
      await client.end();
      await rm(home, { recursive: true, force: true });
    },
  };
}
