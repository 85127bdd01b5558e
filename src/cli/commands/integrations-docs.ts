import type { CatalogEntry } from '../../gateway/catalog.js';
import { Catalog } from '../../gateway/catalog.js';
import { KosmoError } from '../../shared/errors.js';
import { shownQualifiedName } from '../../shared/names.js';
import { examplesFor, functionPage } from '../integrations/page.js';
import {
  firstSentence,
  functionFields,
  shortName,
  surveyOne,
  type Surveyed,
} from '../integrations/survey.js';
import { printJson, printLine, printProse } from '../output.js';
import { out } from '../show/colors.js';
import { table } from '../show/table.js';
import { integrationsList, stateText, surveyAll } from './integrations-list.js';

export interface DocsOptions {
  json?: boolean;
  format?: 'text' | 'markdown' | 'json';
}

const MOST_HITS = 20;

interface Found {
  one: Surveyed;
  entries: readonly CatalogEntry[];
}

/** The integration or function of a page. Throws `unknown_integration` or `unknown_function`. */
async function find(page: string): Promise<Found> {
  const integration = page.startsWith('integration__')
    ? (page.split('__')[1] ?? '')
    : (page.split('.')[0] ?? '');
  const one = await surveyOne(integration);
  return { one, entries: page === integration ? one.entries : [new Catalog([one.plugin]).find(page)] };
}

/** `kosmo integrations:docs`: the page of an integration or a function; without a name, the list. */
export async function integrationsDocs(page: string | undefined, options: DocsOptions): Promise<void> {
  const json = options.json === true || options.format === 'json';
  if (page === undefined) {
    if (!json) return integrationsList({});
    const all = await surveyAll();
    return printJson(all.flatMap((one) => one.entries.map((entry) => functionFields(one, entry))));
  }
  const { one, entries } = await find(page);
  const isFunction = page.includes('.') || page.startsWith('integration__');
  if (json) {
    const rows = entries.map((entry) => functionFields(one, entry));
    return printJson(isFunction ? rows[0] : rows);
  }
  const show = options.format === 'markdown' ? (line: string) => line : paint;
  if (isFunction && entries[0]) {
    for (const line of functionPage(entries[0], stateText(one)).split('\n')) printProse(show(line));
    return;
  }
  const { manifest } = one.plugin;
  printLine(show(`# ${manifest.title}`));
  printProse(`\n${manifest.description}\n`);
  printLine(`${stateText(one)}\n`);
  const rows = entries.map((entry) => [
    shortName(entry),
    entry.fn.operation,
    firstSentence(entry.fn.description),
  ]);
  for (const line of table(['function', 'kind', 'description'], rows, { whole: [0] })) printLine(line);
  printLine(`\nMore: kosmo integrations:docs ${shortName(entries[0] as CatalogEntry)}`);
}

/** Markdown as a terminal shows it: bold headings, coloured code. */
const paint = (line: string): string =>
  line
    .replace(/^#+ (.*)$/, (_whole, title: string) => out.bold(title))
    .replaceAll(/`([^`]+)`/g, (_whole, code: string) => out.cyan(code));

/** `kosmo integrations:examples`: ways to call a function, or each of an integration. */
export async function integrationsExamples(page: string, { json }: DocsOptions): Promise<void> {
  const { one, entries } = await find(page);
  if (json === true) {
    const rows = entries.map((entry) => ({ ...functionFields(one, entry), examples: examplesFor(entry) }));
    return printJson(page.includes('.') ? rows[0] : rows);
  }
  for (const entry of entries) {
    const { cli, json: asJson, lua } = examplesFor(entry);
    printLine(out.bold(entry.fn.title));
    for (const line of [cli, asJson, lua]) printLine(`  ${line}`);
  }
}

/** `kosmo integrations:schema`: the bare input schema, always as JSON. */
export async function integrationsSchema(name: string): Promise<void> {
  const { entries } = await find(name);
  const [entry] = entries;
  if (!entry || !/[._]/.test(name) || entries.length !== 1)
    throw new KosmoError('unknown_function', `${shownQualifiedName(name)} names no function.`, {
      hint: 'Write INTEGRATION.FUNCTION.',
    });
  printJson({ type: 'object', properties: {}, required: [], ...entry.fn.input });
}

/** `kosmo integrations:search`: functions by words, best first, at most 20. */
export async function integrationsSearch(words: string[], { json }: DocsOptions): Promise<void> {
  const query = words.join(' ').trim().toLowerCase();
  if (query === '') throw new KosmoError('usage', 'integrations:search needs a word.');
  const hits = (await surveyAll())
    .flatMap((one) => one.entries.map((entry) => ({ one, entry, score: score(entry, query) })))
    .filter((hit) => hit.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_HITS);
  if (json === true) {
    const functions = hits.map(({ one, entry }) => functionFields(one, entry));
    return printJson({ success: true, query: words.join(' '), functions });
  }
  if (hits.length === 0) return printLine('Nothing found.');
  const rows = hits.map(({ entry }) => [
    shortName(entry),
    entry.fn.operation,
    firstSentence(entry.fn.description),
  ]);
  for (const line of table(['function', 'kind', 'description'], rows, { whole: [0] })) printLine(line);
}

/** The points of the PHP CLI: whole name 100, title 50, anywhere 10, and 3 per word. */
function score({ fn, plugin, qualifiedName }: CatalogEntry, query: string): number {
  const aliases = fn.aliases.map((alias) => `${plugin.manifest.name}.${alias}`).join(' ');
  const all =
    `${qualifiedName} ${aliases} ${fn.title} ${fn.description} ${plugin.manifest.title}`.toLowerCase();
  const name = `${qualifiedName} ${aliases}`;
  const whole = name.includes(query)
    ? 100
    : fn.title.toLowerCase().includes(query)
      ? 50
      : all.includes(query)
        ? 10
        : 0;
  return whole + 3 * query.split(/\s+/).filter((word) => all.includes(word)).length;
}
