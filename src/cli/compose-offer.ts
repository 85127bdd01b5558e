import { bundledPluginsDir, credentialsFile, keyFactsFile, kosmoHome } from '../config/paths.js';
import { disabledAt, type Settings } from '../config/settings.js';
import { currentKeyFacts } from '../credentials/key-facts-file.js';
import { storedAccountNames } from '../credentials/read-file.js';
import { Catalog } from '../gateway/catalog.js';
import { KeyFacts } from '../gateway/key-facts.js';
import { Offer } from '../gateway/offer.js';
import type { Runtime } from '../gateway/runtimes.js';
import { loadPlugin } from '../plugins/loader.js';
import { pluginNames } from '../plugins/places.js';
import type { LoadedPlugins } from '../plugins/registry.js';
import type { WriteSetting } from '../policy/policy.js';
import { policyOf } from '../policy/words.js';
import type { HttpClient } from '../http/client.js';
import { KosmoError } from '../shared/errors.js';

export interface ComposeOptions {
  integrations: readonly string[];
  /** Serve the others when an installed plugin cannot be served, and say why; otherwise that is an error. */
  lenient?: boolean;
  settings: Settings;
  write: WriteSetting;
  /** Integration → the one account to serve. */
  pinned?: ReadonlyMap<string, string>;
  /** `--force`: questions are skipped, refusals are not. */
  force?: boolean;
  /** Where users are asked; by default by the client, and nowhere else. */
  approve?: ApproveRoute;
  /** Processes of the same name share the answers that users give in another terminal; by default none do. */
  session?: string;
  maxResultChars: number;
  /** To record what is said: a client in place of the network's, and a look at the calls in the guest. */
  recorder?: { http: HttpClient; observe: (runtime: Runtime) => Runtime };
}

/** `client`: whoever makes the call asks; `terminal`: another terminal does; `either`: the client where it can. */
export type ApproveRoute = 'client' | 'terminal' | 'either';

/**
 * The named integrations. Throws `unknown_integration`, `integration_disabled`, `invalid_manifest`, and for installed
 * plugins, unless `lenient`, `plugin_untrusted`, `plugin_changed` or `plugin_unsafe`.
 */
export async function composeCatalog({ integrations, settings, lenient }: ComposeOptions): Promise<Catalog> {
  for (const name of integrations) refuseDisabled(settings, name);
  if (settings.layers.length > 0) await refuseMisspelt(settings);
  const { plugins, refused } = await loadEach([...new Set(integrations)]);
  const [failed] = refused;
  if (failed && lenient !== true) throw failed.error;
  return new Catalog(plugins, refused);
}

/** What installed plugins need, hashes and pins, is loaded only where one is named. */
async function loadEach(names: readonly string[]): Promise<LoadedPlugins> {
  const bundled = pluginNames(bundledPluginsDir());
  if (names.every((name) => bundled.includes(name)))
    return {
      plugins: await Promise.all(names.map((name) => loadPlugin(bundledPluginsDir(), name))),
      refused: [],
    };
  const { pluginRegistry } = await import('./plugin-registry.js');
  return pluginRegistry().loadEach(names);
}

/** What a server shows, and behind it the gateway, which is loaded later. Throws as `composeCatalog`. */
export async function composeOffer(options: ComposeOptions): Promise<Offer> {
  return offerOf(options, await composeCatalog(options));
}

/** The same for integrations that are loaded. */
export async function offerOf(options: ComposeOptions, catalog: Catalog): Promise<Offer> {
  const keyFacts = await composeKeyFacts(catalog);
  return new Offer({
    catalog,
    policy: policyOf(options.settings, options),
    ...(options.pinned === undefined ? {} : { pinned: options.pinned }),
    keyFacts,
    accountNames: (integration) => storedAccountNames(credentialsFile(kosmoHome()), integration),
    open: async () => {
      const { composeGateway } = await import('./compose.js');
      const { credentialStore } = await import('./credential-store.js');
      // What a killed `configure` left holds secrets; nobody has to wait for it to go.
      void credentialStore()
        .own.sweep()
        .catch(() => undefined);
      return composeGateway(options, { catalog, keyFacts });
    },
  });
}

/** What earlier runs learned of the keys that are stored now. */
export async function composeKeyFacts({ plugins }: Catalog): Promise<KeyFacts> {
  const file = keyFactsFile(kosmoHome());
  const integrations = plugins.map(({ manifest }) => manifest.name);
  const kept = await currentKeyFacts(file, credentialsFile(kosmoHome()), integrations);
  return new KeyFacts(kept, async (...fact) => {
    const { keepKeyFact } = await import('../credentials/keep-key-fact.js');
    await keepKeyFact(file, ...fact);
  });
}

/** Throws `invalid_config`. Loaded only where there is a configuration. */
async function refuseMisspelt(settings: Settings): Promise<void> {
  const { refuseMisspelt: refuse } = await import('./misspelt.js');
  refuse(settings);
}

/** Throws `integration_disabled` if a file says so. */
export function refuseDisabled(settings: Settings, integration: string): void {
  const at = disabledAt(settings, integration);
  if (at === undefined) return;
  throw new KosmoError('integration_disabled', `Integration "${integration}" is switched off by ${at}.`, {
    hint: 'Set enabled: true there, or leave the line out.',
  });
}
