import { kosmoHome, pluginFolders, trustFile } from '../config/paths.js';
import { PluginRegistry } from '../plugins/registry.js';
import { TrustStore } from '../plugins/trust-store.js';

export const trustStore = (): TrustStore => new TrustStore(trustFile(kosmoHome()));

/** The plugins of the package and those below KOSMO_HOME. */
export const pluginRegistry = (): PluginRegistry => new PluginRegistry(pluginFolders(), trustStore());
