import { pluginFolders } from '../../config/paths.js';
import { pluginPlaces } from '../../plugins/places.js';
import { printJson, printLine } from '../output.js';

export interface PluginListOptions {
  json?: boolean;
}

/** `kosmo plugin:list`: every plugin folder. */
export function pluginList({ json }: PluginListOptions): void {
  const places = pluginPlaces(pluginFolders());
  if (json === true) return printJson({ success: true, plugins: places });
  for (const { name, dir, bundled } of places)
    printLine(`${name}  ${bundled ? 'bundled' : 'installed'}  ${dir}`);
}
