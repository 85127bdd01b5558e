import type { Catalog, CatalogEntry } from '../catalog.js';
import { scriptName } from './paths.js';

const MOST_HITS = 20;

/** `docs.list()`: every integration with its functions. */
export function listDocs(catalog: Catalog): string {
  return catalog.plugins
    .map(({ manifest }) => {
      const rows = entriesOf(catalog, manifest.name).map((entry) => `  ${line(entry)}`);
      return [`${manifest.name} - ${manifest.description}`, ...rows].join('\n');
    })
    .join('\n\n');
}

/** `docs.search(words)`: at most 20 lines `integration.function - description`, best first; empty if nothing fits. */
export function searchDocs(catalog: Catalog, query: string): string {
  const whole = query.trim().toLowerCase();
  if (whole === '') return '';
  return catalog.entries
    .map((entry) => ({ entry, score: score(entry, whole) }))
    .filter(({ score: points }) => points > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_HITS)
    .map(({ entry }) => line(entry))
    .join('\n');
}

/** `docs.read(page)`: the page of an integration or of one function. */
export function readDocs(catalog: Catalog, page: string): string {
  const [integration = '', name, ...more] = page.trim().split('.');
  const entries = more.length > 0 ? [] : entriesOf(catalog, integration);
  if (name === undefined && entries[0]) return integrationPage(entries[0], entries);
  const entry = entries.find(
    ({ fn }) => fn.name === name || (name !== undefined && fn.aliases.includes(name)),
  );
  return entry ? functionPage(entry) : `No integration docs found for '${page}'.`;
}

const entriesOf = (catalog: Catalog, integration: string): CatalogEntry[] =>
  catalog.entries.filter((entry) => entry.plugin.manifest.name === integration);

const line = (entry: CatalogEntry): string =>
  `${entry.plugin.manifest.name}.${scriptName(entry)} - ${entry.fn.description.split('\n')[0] ?? ''}`;

function score({ fn, plugin, qualifiedName }: CatalogEntry, query: string): number {
  const all =
    `${qualifiedName} ${fn.aliases.join(' ')} ${fn.title} ${fn.description} ${plugin.manifest.title}`.toLowerCase();
  const whole = qualifiedName.includes(query)
    ? 100
    : fn.title.toLowerCase().includes(query)
      ? 50
      : all.includes(query)
        ? 10
        : 0;
  const words = query.split(/\s+/).filter((word) => all.includes(word)).length;
  return whole + 3 * words;
}

function integrationPage({ plugin: { manifest } }: CatalogEntry, entries: CatalogEntry[]): string {
  return [`# ${manifest.title}`, '', manifest.description, '', ...entries.map(line)].join('\n');
}

function functionPage(entry: CatalogEntry): string {
  const { fn, plugin } = entry;
  const properties = (fn.input['properties'] ?? {}) as Record<
    string,
    { type?: string; description?: string }
  >;
  const required = fn.input['required'] ?? [];
  const rows = Object.entries(properties).map(
    ([name, schema]) =>
      `- ${name} (${schema.type ?? 'object'}${required.includes(name) ? ', required' : ''}): ${schema.description ?? ''}`,
  );
  const call = `${plugin.manifest.name}.${scriptName(entry)}`;
  return [
    `# ${call}`,
    '',
    fn.description,
    '',
    `Operation: ${fn.operation}`,
    `Lua: app.integrations.${call}({ ${required.map((name) => `${name} = …`).join(', ')} })`,
    '',
    'Parameters:',
    ...(rows.length > 0 ? rows : ['(none)']),
  ].join('\n');
}
