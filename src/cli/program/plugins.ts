import { Option, type Command } from 'commander';
import { collectList } from '../options.js';
import type { InstallOptions } from '../commands/plugin-install.js';
import type { NewOptions } from '../commands/plugin-new.js';
import type { PluginListOptions } from '../commands/plugin-list.js';
import type { TrustOptions } from '../commands/plugin-trust.js';
import { examples, json } from './common-options.js';

/** The commands for those who write or install integrations. */
export function addPluginCommands(kosmo: Command): void {
  const list = kosmo
    .command('plugin:list')
    .summary('list the plugins: bundled and installed, and which are trusted')
    .addOption(json())
    .action(async (options: PluginListOptions) =>
      (await import('../commands/plugin-list.js')).pluginList(options),
    );
  examples(list, ['kosmo plugin:list', 'kosmo plugin:list --json']);
  const create = kosmo
    .command('plugin:new')
    .summary('write a new plugin that works, also from an OpenAPI document')
    .argument('<name>', 'in lower_snake_case')
    .option('--from-openapi <file>', 'OpenAPI 3.0 or 3.1, JSON or YAML')
    .addOption(
      new Option('--operations <ids>', 'only these operations of it, comma-separated').argParser(collectList),
    )
    .option('--dir <folder>', 'where to write it (default: a folder of its name, here)')
    .addOption(json())
    .action(async (name: string, options: NewOptions) =>
      (await import('../commands/plugin-new.js')).pluginNew(name, options),
    );
  examples(create, [
    'kosmo plugin:new weather',
    'kosmo plugin:new weather --from-openapi weather.yaml --operations getForecast',
  ]);
  const install = kosmo
    .command('plugin:install')
    .summary('copy a plugin below KOSMO_HOME, without running anything of it')
    .argument('<source>', 'a folder, a .tgz or .tar, or the name of an npm package')
    .option('--replace', 'put it in place of an installed plugin of its name')
    .addOption(json())
    .action(async (source: string, options: InstallOptions) =>
      (await import('../commands/plugin-install.js')).pluginInstall(source, options),
    );
  examples(install, ['kosmo plugin:install ./weather', 'kosmo plugin:install weather-1.2.0.tgz --replace']);
  const trust = kosmo
    .command('plugin:trust')
    .summary('look at what an installed plugin may do, and let it be served')
    .argument('<name>')
    .option('--yes', 'trust it without a question; needs --hash')
    .option('--hash <hash>', 'trust it only if all its files have this hash')
    .addOption(json())
    .action(async (name: string, options: TrustOptions) =>
      (await import('../commands/plugin-trust.js')).pluginTrust(name, options),
    );
  examples(trust, ['kosmo plugin:trust weather', 'kosmo plugin:trust weather --yes --hash=HASH']);
  const remove = kosmo
    .command('plugin:remove')
    .summary('delete an installed plugin')
    .argument('<name>')
    .addOption(json())
    .action(async (name: string, options: { json?: boolean }) =>
      (await import('../commands/plugin-remove.js')).pluginRemove(name, options),
    );
  examples(remove, ['kosmo plugin:remove weather', 'kosmo plugin:remove weather --json']);
}
