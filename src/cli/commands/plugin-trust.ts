import { claimsOf, unprovenReads } from '../../plugins/claims.js';
import { describeChanges, type PluginChanges } from '../../plugins/changes.js';
import { hashesOf } from '../../plugins/content-hash.js';
import type { Plugin, SealedFiles } from '../../plugins/loader.js';
import { changesSince } from '../../plugins/pinned.js';
import { KosmoError } from '../../shared/errors.js';
import { isName } from '../../shared/names.js';
import { noPlugin } from '../no-plugin.js';
import { printJson, printLine, printProse } from '../output.js';
import { pluginRegistry } from '../plugin-registry.js';
import { isInteractive, NOT_ASKED } from '../terminal.js';
import { trustReport } from '../trust-report.js';
import { trustStore } from '../trust-store.js';

export interface TrustOptions {
  yes?: boolean;
  hash?: string;
  json?: boolean;
}

/** `kosmo plugin:trust`: shows what an installed plugin may do, asks, and pins exactly the files that were looked at. */
export async function pluginTrust(name: string, options: TrustOptions): Promise<void> {
  if (options.yes === true && options.hash === undefined) {
    throw new KosmoError('usage', '--yes needs --hash=HASH: the hash of what you looked at.', {
      hint: `\`kosmo plugin:trust ${isName(name) ? name : 'NAME'}\` shows it.`,
    });
  }
  if (
    !pluginRegistry()
      .places()
      .some((place) => place.name === name)
  )
    throw noPlugin(name);
  const plugin = await pluginRegistry().inspect(name);
  const pin = await trustStore().find(name);
  const known = pin?.hash === plugin.sealed.hash;
  const changes = pin === undefined || known ? undefined : changesSince(pin, plugin);
  if (options.json !== true) for (const line of trustReport(plugin, changes)) printProse(line, 4);
  const trusted = known || (await decide(plugin, options));
  if (trusted && !known) {
    await trustStore().set(name, {
      hash: plugin.sealed.hash,
      trustedAt: new Date().toISOString(),
      files: hashesOf(plugin.sealed.files),
      claims: claimsOf(plugin.manifest),
    });
  }
  if (options.json === true) printJson(toJson(plugin, trusted, changes));
  else printLine(known ? `${name} is trusted already.` : `${name} is trusted, as it is now.`);
}

async function decide({ manifest, sealed }: Sealed, options: TrustOptions): Promise<boolean> {
  const { name } = manifest;
  if (options.hash !== undefined && options.hash !== sealed.hash) {
    throw new KosmoError('plugin_changed', `"${name}" has the hash ${sealed.hash}, not the given one.`, {
      hint: 'Look at it again: its files are not those that you looked at. Nothing was trusted.',
    });
  }
  if (options.yes === true) return true;
  // Asking for JSON is asking to look: the decision is a second command, with the hash.
  if (options.json === true) return false;
  if (!isInteractive()) {
    throw new KosmoError('usage', `Nothing was trusted: ${NOT_ASKED}.`, {
      hint: `After looking at it: kosmo plugin:trust ${name} --yes --hash=${sealed.hash}`,
    });
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: `Trust ${name} to do this?`, initialValue: false });
  if (!isCancel(answer) && answer) return true;
  throw new KosmoError('cancelled', `"${name}" was not trusted.`);
}

type Sealed = Plugin & { sealed: SealedFiles };

function toJson({ dir, manifest, sealed }: Sealed, trusted: boolean, changes: PluginChanges | undefined) {
  return {
    success: true,
    plugin: manifest.name,
    version: manifest.version,
    dir,
    trusted,
    hash: sealed.hash,
    files: sealed.files.size,
    claims: claimsOf(manifest),
    unproven_reads: unprovenReads(manifest),
    ...(changes === undefined ? {} : { changes: describeChanges(changes) }),
  };
}
