import { version } from '../../config/version.js';
import { startDeployment } from '../../demo/index.js';
import { ChildClient } from '../../mcp/client.js';
import { readPart } from '../demo/read-part.js';
import { scratchHome, serverCommand, type ScratchHome } from '../demo/scratch-home.js';
import { serveDemo } from '../demo/serve.js';
import { StepFailed, Story } from '../demo/story.js';
import { writePart } from '../demo/write-part.js';
import { note, printLine } from '../output.js';

export interface DemoOptions {
  serve?: boolean;
  port?: number;
}

/** `kosmo demo`: the main job on an embedded deployment, through a real child server. Exit 1 if a step fails. */
export async function demo(options: DemoOptions): Promise<void> {
  if (options.serve === true) return serveDemo(options.port);
  const story = new Story();
  const deployment = await startDeployment();
  const home = await scratchHome(deployment.url, deployment.keys.admin);
  try {
    printLine(`An embedded Convex deployment runs at ${deployment.url}; no account and no network are used.`);
    await part(story, home, 'deny', readPart);
    await part(story, home, 'allow', writePart);
    printLine('\nEvery step did what it says. To try it by hand: kosmo demo --serve');
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    note(`\n   ✗ ${error.message}`);
    process.exitCode = 1;
  } finally {
    await deployment.close();
    await home.remove();
  }
}

async function part(
  story: Story,
  home: ScratchHome,
  write: 'deny' | 'allow',
  run: (client: ChildClient, story: Story) => Promise<void>,
): Promise<void> {
  story.part(`kosmo mcp:serve --integration=convex --write=${write}`);
  const client = await ChildClient.start(serverCommand(home.path, write), version());
  try {
    await run(client, story);
  } finally {
    await client.close();
  }
}
