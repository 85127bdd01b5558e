import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { KosmoError } from '../shared/errors.js';
import { loadPlugin, unknownIntegration, type Plugin, type SealedFiles } from './loader.js';
import { isBundledName, pluginPlaces, type PluginFolders, type PluginPlace } from './places.js';
import type { TrustStore } from './trust-store.js';

/** A plugin that is there and cannot be served, and why. */
export interface RefusedPlugin {
  name: string;
  error: KosmoError;
}

export interface LoadedPlugins {
  plugins: Plugin[];
  refused: RefusedPlugin[];
}

/** Faults of one installed plugin, which must not keep others from being served. */
const OF_ONE_PLUGIN: readonly string[] = [
  'plugin_untrusted',
  'plugin_changed',
  'plugin_unsafe',
  'invalid_manifest',
];

/**
 * Every plugin there is: those of the package, and those that the user installed and trusts. An installed plugin is
 * read once, all its files; what was read is hashed, compared with the pin, and is what runs.
 */
export class PluginRegistry {
  constructor(
    private readonly folders: PluginFolders,
    private readonly trust: Pick<TrustStore, 'find'>,
  ) {}

  places(): PluginPlace[] {
    return pluginPlaces(this.folders);
  }

  /** Names of all plugins, bundled and installed, trusted or not. */
  names(): string[] {
    return this.places()
      .filter((place) => !place.shadowed)
      .map((place) => place.name)
      .sort();
  }

  /** Throws `unknown_integration`, `invalid_manifest`, `plugin_untrusted`, `plugin_changed` or `plugin_unsafe`. */
  async load(name: string): Promise<Plugin> {
    const place = this.place(name);
    if (place.bundled) return loadPlugin(this.folders.bundled, name);
    const pin = await this.trust.find(name);
    if (pin === undefined) throw untrusted(name);
    const { loadPinned } = await import('./pinned.js');
    return loadPinned(name, place.dir, pin);
  }

  /** Loads several, or all. Installed ones that cannot be served are told apart; everything else is thrown. */
  async loadEach(names: readonly string[] = this.names()): Promise<LoadedPlugins> {
    const loaded: LoadedPlugins = { plugins: [], refused: [] };
    for (const name of new Set(names)) {
      try {
        loaded.plugins.push(await this.load(name));
      } catch (error) {
        const ofOne = error instanceof KosmoError && OF_ONE_PLUGIN.includes(error.code);
        if (!ofOne || this.place(name).bundled) throw error;
        loaded.refused.push({ name, error });
      }
    }
    return loaded;
  }

  /** An installed plugin, trusted or not, to be looked at. Throws `usage` for a bundled one. */
  async inspect(name: string): Promise<Plugin & { sealed: SealedFiles }> {
    const place = this.place(name);
    if (!place.bundled) return (await import('./sealed.js')).loadSealed(place.dir);
    throw new KosmoError('usage', `"${name}" is bundled with KosmoKrator and needs no trust.`, {
      hint: 'An installed plugin cannot have the name of a bundled one.',
    });
  }

  private place(name: string): PluginPlace {
    const places = this.places();
    const found = places.find((place) => place.name === name && !place.shadowed);
    if (found) return found;
    const bundled = places.filter((place) => place.bundled).map((place) => place.name);
    const dir = join(this.folders.user, name);
    const isName = /^[a-z0-9_]+$/i.test(name) && !isBundledName(name, bundled);
    if (isName && lstatSync(dir, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new KosmoError('plugin_unsafe', `${dir} is a symbolic link, which is not followed.`, {
        hint: 'Copy the plugin there with `kosmo plugin:install DIR`.',
      });
    }
    throw unknownIntegration(name, this.names());
  }
}

const untrusted = (name: string): KosmoError =>
  new KosmoError('plugin_untrusted', `The installed plugin "${name}" is not trusted, so it is not served.`, {
    hint: `Look at what it may do, and decide: \`kosmo plugin:trust ${name}\` in a terminal.`,
  });
