import { KosmoError } from '../shared/errors.js';
import { describeChanges, type PluginChanges } from './changes.js';
import { changesBetween, claimsOf } from './claims.js';
import { hashesOf } from './content-hash.js';
import type { Plugin, SealedFiles } from './loader.js';
import { loadSealed } from './sealed.js';
import type { Pin } from './trust-store.js';

/**
 * Loads an installed plugin that is what the user trusted. Throws `plugin_changed` if it is not, `plugin_unsafe` or
 * `invalid_manifest`.
 */
export function loadPinned(name: string, dir: string, pin: Pin): Plugin {
  const plugin = loadSealed(dir);
  if (plugin.sealed.hash !== pin.hash) throw changed(name, changesSince(pin, plugin));
  return plugin;
}

/** What is different from what the user trusted. */
export function changesSince(
  pin: Pin,
  { manifest, sealed }: Plugin & { sealed: SealedFiles },
): PluginChanges {
  return {
    files: changesBetween(pin.files, hashesOf(sealed.files)),
    claims: changesBetween(pin.claims, claimsOf(manifest)),
  };
}

function changed(name: string, changes: PluginChanges): KosmoError {
  const what = describeChanges(changes).join('; ');
  return new KosmoError(
    'plugin_changed',
    `The installed plugin "${name}" is not what you trusted, so it is not served: ${what}.`,
    {
      hint: `Look at the changes, and decide: \`kosmo plugin:trust ${name}\` in a terminal.`,
      details: { changes },
    },
  );
}
