import { toolName } from '../../gateway/catalog.js';
import { ACCOUNT_ARGUMENT } from '../../gateway/choose-account.js';
import type { Probed } from '../../mcp/probe.js';
import type { Manifest } from '../../plugins/manifest.js';
import type { EntryPlan } from '../clients/plan-entry.js';
import { Group, type Check } from './check.js';

/** Asks each service whose credentials these are: every account that is served, through the server, in its environment. */
export async function credentials(planned: EntryPlan, server: Probed): Promise<Check[]> {
  const group = new Group('Credentials');
  for (const { manifest } of planned.plugins) {
    const served = planned.accounts.get(manifest.name) ?? { names: [], pinned: false };
    if (manifest.credentials.length === 0) continue;
    if (manifest.identity === undefined) {
      const call = `kosmo integrations:call ${manifest.name}.FUNCTION`;
      group.warn(manifest.name, 'not tried: its plugin says no function for that', `Try one: ${call}`);
      continue;
    }
    const several = served.names.length > 1;
    for (const account of served.names.length === 0 ? [undefined] : served.names)
      await tryAccount(group, planned, server, manifest, {
        label: several || served.pinned ? `${manifest.name}:${account}` : manifest.name,
        // A pinned account is the only one that the server takes, and it takes no other word for it.
        args: several && account !== undefined ? { [ACCOUNT_ARGUMENT]: account } : {},
        note: served.pinned ? '; no other account is served' : '',
      });
  }
  return group.checks;
}

/** Refusals that say nothing of the credentials: reads are denied or asked about, and the doctor says yes to nothing. */
const BY_POLICY = new Set(['read_denied', 'approval_denied', 'approval_required', 'approval_unavailable']);

async function tryAccount(
  group: Group,
  { plan }: EntryPlan,
  server: Probed,
  manifest: Manifest,
  { label, args, note }: { label: string; args: Record<string, string>; note: string },
): Promise<void> {
  const answer: Record<string, unknown> = await server
    .call(toolName(manifest.name, manifest.identity ?? ''), args)
    .catch((error: Error) => ({ error: { message: error.message } }));
  const error = answer['error'] as { code?: string; message: string; hint?: string } | undefined;
  if (error?.code !== undefined && BY_POLICY.has(error.code)) {
    group.warn(label, `not tried: ${error.message}`, 'What the policy says of it is below.');
    return;
  }
  if (error) {
    group.fail(label, error.message, error.hint ?? `Run: kosmo integrations:configure ${manifest.name}`);
    return;
  }
  const { read_only: readOnly, url } = answer;
  const key = typeof readOnly === 'boolean' ? `; the key may ${readOnly ? 'only read' : 'write'}` : '';
  const line = `accepted by ${typeof url === 'string' ? url : 'the service'}${key}${note}`;
  if (readOnly === false && plan.write.value === 'deny')
    group.warn(label, line, 'Writes are denied here: prefer a key that may only read.');
  else if (readOnly === true && plan.write.value !== 'deny')
    group.warn(label, line, `Configure a key that may write, or serve with --write=deny.`);
  else group.ok(label, line);
}
