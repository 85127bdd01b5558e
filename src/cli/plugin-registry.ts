import { pluginFolders } from '../config/paths.js';
import { PluginRegistry } from '../plugins/registry.js';

/** The plugins of the package and those below KOSMO_HOME. Pins are read where one of the latter is named. */
export const pluginRegistry = (): PluginRegistry =>
  new PluginRegistry(pluginFolders(), {
    find: async (name) => (await import('./trust-store.js')).trustStore().find(name),
  });
