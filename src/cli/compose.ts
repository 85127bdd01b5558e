import { bundledPluginsDir, credentialsFile, guestBundle, kosmoHome, luaDir } from '../config/paths.js';
import { version } from '../config/version.js';
import { FileStore } from '../credentials/file-store.js';
import { CredentialStore } from '../credentials/store.js';
import { Catalog } from '../gateway/catalog.js';
import { Gateway } from '../gateway/gateway.js';
import { Runtimes } from '../gateway/runtimes.js';
import { HttpClient } from '../http/client.js';
import { loadPlugin } from '../plugins/loader.js';
import type { WritePolicy } from '../policy/policy.js';
import { GuestPool } from '../runtime/pool.js';
import { createLog } from '../shared/log.js';

export interface ComposeOptions {
  integrations: readonly string[];
  write: WritePolicy;
  maxResultChars: number;
}

export const credentialStore = (): FileStore => new FileStore(credentialsFile(kosmoHome()));

/** Puts a gateway together from its real parts. Throws `unknown_integration` or `invalid_manifest`. */
export function composeGateway(options: ComposeOptions): Gateway {
  const log = createLog();
  const plugins = [...new Set(options.integrations)].map((name) => loadPlugin(bundledPluginsDir(), name));
  return new Gateway({
    catalog: new Catalog(plugins),
    credentials: new CredentialStore(credentialStore()),
    http: new HttpClient(),
    runtimes: new Runtimes(
      (plugin) =>
        new GuestPool({
          integration: plugin.manifest.name,
          pluginDir: plugin.dir,
          guestPath: guestBundle(),
          luaDir: luaDir(),
          log,
        }),
    ),
    write: options.write,
    maxResultChars: options.maxResultChars,
    userAgent: `kosmokrator/${version()}`,
    log,
  });
}
