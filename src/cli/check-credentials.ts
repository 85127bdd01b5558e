import { LIMITS } from '../config/limits.js';
import { NO_SETTINGS } from '../config/settings.js';
import type { Manifest } from '../plugins/manifest.js';
import { errorBody, type ErrorFields } from '../shared/errors.js';
import { out } from './show/colors.js';
import { pairs } from './show/table.js';
import { oneLine } from './show/text-width.js';

export type Check =
  | { ok: true; identity: Record<string, unknown> }
  | { ok: false; error: Record<string, unknown> & Pick<ErrorFields, 'code' | 'message' | 'written'> };

/** Tries an account against the service, by the function that the integration names for it. Changes nothing. */
export async function checkCredentials(manifest: Manifest, account: string): Promise<Check | undefined> {
  if (manifest.identity === undefined) return undefined;
  const { composeGateway } = await import('./compose.js');
  const gateway = await composeGateway({
    integrations: [manifest.name],
    settings: NO_SETTINGS,
    write: { value: 'deny', at: 'credentials are only tried', explicit: true },
    maxResultChars: LIMITS.resultChars,
  });
  try {
    const outcome = await gateway.call({
      name: `${manifest.name}.${manifest.identity}`,
      args: {},
      account,
      signal: new AbortController().signal,
    });
    if (outcome.ok) return { ok: true, identity: outcome.result.value };
    const { code, message } = outcome.error;
    return { ok: false, error: { ...errorBody(outcome.error), code, message, written: 'none' } };
  } finally {
    await gateway.close();
  }
}

/** What the service says of the key's owner, as lines. */
export function describeIdentity(identity: Record<string, unknown>): string[] {
  const lines = Object.entries(identity).filter(([, value]) => value !== null && value !== '');
  const shown = lines.map(
    ([key, value]) => [key, oneLine(typeof value === 'string' ? value : JSON.stringify(value))] as const,
  );
  return [out.green('The service accepted the credentials:'), ...pairs(shown, '  ')];
}
