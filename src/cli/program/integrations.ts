import { Option, type Command } from 'commander';
import type { DocsOptions } from '../commands/integrations-docs.js';
import { examples, json } from './common-options.js';

interface JsonOption {
  json?: boolean;
}

/** The commands that show what there is. */
export function addIntegrationsCommands(kosmo: Command): void {
  const list = kosmo
    .command('integrations:list')
    .summary('list the integrations and their functions')
    .addOption(json())
    .action(async (options: JsonOption) =>
      (await import('../commands/integrations-list.js')).integrationsList(options),
    );
  examples(list, ['kosmo integrations:list', 'kosmo integrations:list --json']);
  const status = kosmo
    .command('integrations:status')
    .summary('show which integrations are configured and what they may do')
    .addOption(json())
    .action(async (options: JsonOption) =>
      (await import('../commands/integrations-list.js')).integrationsStatus(options),
    );
  examples(status, ['kosmo integrations:status', 'kosmo integrations:status --json']);
  const doctor = kosmo
    .command('integrations:doctor')
    .summary('say what an integration lacks, and what to run next')
    .argument('[integration]')
    .addOption(json())
    .action(async (name: string | undefined, options: JsonOption) =>
      (await import('../commands/integrations-doctor.js')).integrationsDoctor(name, options),
    );
  examples(doctor, ['kosmo integrations:doctor', 'kosmo integrations:doctor convex --json']);
  const search = kosmo
    .command('integrations:search')
    .summary('find functions by words')
    .argument('<words...>')
    .addOption(json())
    .action(async (words: string[], options: DocsOptions) =>
      (await import('../commands/integrations-docs.js')).integrationsSearch(words, options),
    );
  examples(search, [
    'kosmo integrations:search tables',
    'kosmo integrations:search "query documents" --json',
  ]);
  const docs = kosmo
    .command('integrations:docs')
    .summary('show the documentation of an integration or a function')
    .argument('[page]', 'such as convex or convex.list_tables')
    .addOption(new Option('--format <format>').choices(['text', 'markdown', 'json']))
    .addOption(json())
    .action(async (page: string | undefined, options: DocsOptions) =>
      (await import('../commands/integrations-docs.js')).integrationsDocs(page, options),
    );
  examples(docs, [
    'kosmo integrations:docs convex',
    'kosmo integrations:docs convex.get_table --format markdown',
  ]);
  const schema = kosmo
    .command('integrations:schema')
    .summary('print the input schema of a function as JSON')
    .argument('<function>', 'such as convex.list_tables')
    .addOption(json())
    .action(async (name: string) =>
      (await import('../commands/integrations-docs.js')).integrationsSchema(name),
    );
  examples(schema, [
    'kosmo integrations:schema convex.get_table',
    'kosmo integrations:schema convex.query_documents',
  ]);
  const shown = kosmo
    .command('integrations:examples')
    .summary('show ways to call a function')
    .argument('<page>', 'such as convex or convex.list_tables')
    .addOption(json())
    .action(async (page: string, options: DocsOptions) =>
      (await import('../commands/integrations-docs.js')).integrationsExamples(page, options),
    );
  examples(shown, [
    'kosmo integrations:examples convex.get_table',
    'kosmo integrations:examples convex --json',
  ]);
}
