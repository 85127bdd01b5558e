import { collectgarbage, credentialsLibrary, logLibrary, print, timeLibrary } from './lib/basics.js';
import { base64Library, hashLibrary } from './lib/bytes.js';
import { cacheLibrary } from './lib/cache.js';
import { httpLibrary } from './lib/http.js';
import { jsonLibrary } from './lib/json.js';
import { osLibrary } from './lib/os.js';
import { requireFunction } from './lib/require.js';
import type { Modules } from './modules.js';
import { createTemplate, type Template } from './vm/template.js';

/** The globals of plugin functions. */
export function pluginTemplate(modules: Modules): Template {
  return createTemplate({
    json: jsonLibrary(),
    base64: base64Library(),
    hash: hashLibrary(),
    http: httpLibrary(),
    cache: cacheLibrary(),
    credentials: credentialsLibrary(),
    log: logLibrary(),
    time: timeLibrary(),
    os: osLibrary(),
    print,
    collectgarbage,
    require: requireFunction(modules),
  });
}
