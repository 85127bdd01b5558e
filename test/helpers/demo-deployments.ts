import { afterAll } from '@jest/globals';
import { type Deployment, type DeploymentOptions, startDeployment } from '../../src/demo/index.js';

/**
 * Starts deployments that are closed after the last test of the file, also those of tests that failed:
 * an open server would keep the test run from ending. Call it at the top level of a test file.
 */
export function demoDeployments(): (options?: DeploymentOptions) => Promise<Deployment> {
  const open: Deployment[] = [];
  afterAll(async () => {
    await Promise.all(open.map((deployment) => deployment.close()));
  });
  return async (options) => {
    const deployment = await startDeployment(options);
    open.push(deployment);
    return deployment;
  };
}
