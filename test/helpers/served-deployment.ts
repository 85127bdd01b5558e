import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '../../src/credentials/file-store.js';
import { startDeployment, type Deployment, type DeploymentOptions } from '../../src/demo/index.js';
import { StdioClient } from './stdio-client.js';

export interface Served {
  deployment: Deployment;
  home: string;
  /** Starts the built server on this deployment; every one is ended by `close`. */
  serve(...args: string[]): StdioClient;
  /** The same with deadlines that are so many times as long as a user has them. */
  serveWithPatience(times: number, ...args: string[]): StdioClient;
  close(): Promise<void>;
}

/** An embedded deployment, a KOSMO_HOME with its credentials, and servers on it. */
export async function servedDeployment(
  options: DeploymentOptions = {},
  key?: (deployment: Deployment) => string,
): Promise<Served> {
  const deployment = await startDeployment(options);
  const home = await mkdtemp(join(tmpdir(), 'kosmo-e2e-'));
  await new FileStore(join(home, 'credentials.json')).update('convex', 'default', {
    url: deployment.url,
    access_token: key?.(deployment) ?? deployment.keys.admin,
  });
  const clients: StdioClient[] = [];
  const start = (args: string[], env: Record<string, string> = {}): StdioClient => {
    const client = new StdioClient(['--integration=convex', ...args], { KOSMO_HOME: home, ...env });
    clients.push(client);
    return client;
  };
  return {
    deployment,
    home,
    serve: (...args) => start(args),
    serveWithPatience: (times, ...args) => start(args, { KOSMO_PATIENCE: String(times) }),
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
      await deployment.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
