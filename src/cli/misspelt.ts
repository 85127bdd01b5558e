import { pluginFolders } from '../config/paths.js';
import type { Settings } from '../config/settings.js';
import { pluginPlaces } from '../plugins/places.js';
import * as policy from '../policy/misspelt.js';

/** Throws `invalid_config` for settings of an integration whose name is a slip of the pen. */
export const refuseMisspelt = (settings: Settings): void =>
  policy.refuseMisspelt(settings, () => pluginPlaces(pluginFolders()).map(({ name }) => name));
