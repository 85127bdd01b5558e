import { LIMITS } from '../../config/limits.js';
import { kosmoHome } from '../../config/paths.js';
import { loadSettings } from '../../config/settings.js';
import { version } from '../../config/version.js';
import { serveStdio } from '../../mcp/serve.js';
import type { WritePolicy } from '../../policy/policy.js';
import { planServe } from '../../policy/profile.js';
import { KosmoError } from '../../shared/errors.js';
import { composeOffer } from '../compose-offer.js';
import { pinnedAccounts } from '../pinned-accounts.js';
import { surviveFaults } from '../survive-faults.js';

export interface ServeOptions {
  profile?: string;
  integration?: string[];
  integrations?: string[];
  account?: string[];
  write?: WritePolicy;
  approve?: 'client' | 'terminal';
  maxResultChars?: number;
}

/** `kosmo mcp:serve`: resolves when the client has gone. */
export async function mcpServe(options: ServeOptions): Promise<void> {
  const settings = await loadSettings(kosmoHome());
  const named = [...(options.integration ?? []), ...(options.integrations ?? [])];
  const plan = planServe(settings, { ...options, integrations: named });
  if (plan.integrations.length === 0) {
    throw new KosmoError('usage', 'mcp:serve needs to know what to serve.', {
      hint: 'Add --integration=convex, for example, or --profile with a profile that names integrations.',
    });
  }
  const offer = await composeOffer({
    settings,
    integrations: plan.integrations,
    lenient: true,
    write: plan.write,
    approve: options.approve ?? 'either',
    pinned: pinnedAccounts(options.account ?? [], plan.integrations),
    maxResultChars: plan.maxResultChars ?? LIMITS.resultChars,
  });
  surviveFaults();
  await serveStdio(offer, version());
}
