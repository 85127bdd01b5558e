import { version } from '../../config/version.js';
import { serveStdio } from '../../mcp/serve.js';
import type { WritePolicy } from '../../policy/policy.js';
import { KosmoError } from '../../shared/errors.js';
import { composeGateway } from '../compose.js';

export interface ServeOptions {
  integration?: string[];
  integrations?: string[];
  write: WritePolicy;
  maxResultChars: number;
}

/** `kosmo mcp:serve`: resolves when the client has gone. */
export async function mcpServe(options: ServeOptions): Promise<void> {
  const integrations = [...(options.integration ?? []), ...(options.integrations ?? [])];
  if (integrations.length === 0) {
    throw new KosmoError('usage', 'mcp:serve needs to know what to serve.', {
      hint: 'Add --integration=convex, for example.',
    });
  }
  await serveStdio(
    composeGateway({ integrations, write: options.write, maxResultChars: options.maxResultChars }),
    version(),
  );
}
