import type { CatalogEntry } from '../../gateway/catalog.js';
import { shortName } from './survey.js';

interface Property {
  type?: string;
  description?: string;
}

/** Example values by the kind of an argument. */
function sample({ type }: Property, name: string): unknown {
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return true;
  if (type === 'array') return [];
  return type === 'string' ? name.toUpperCase() : {};
}

const propertiesOf = ({ fn }: CatalogEntry): [string, Property][] =>
  Object.entries((fn.input.properties ?? {}) as Record<string, Property>);

/** Ways to call a function, with its required arguments. */
export function examplesFor(entry: CatalogEntry): Record<'cli' | 'json' | 'lua' | 'mcp', string> {
  const required = entry.fn.input.required ?? [];
  const chosen = propertiesOf(entry).filter(([name]) => required.includes(name));
  const args = Object.fromEntries(chosen.map(([name, schema]) => [name, sample(schema, name)]));
  const flags = Object.entries(args).map(([name, value]) => ` --${name}=${quoted(value)}`);
  const call = `kosmo integrations:call ${shortName(entry)}`;
  const lua = Object.entries(args).map(([name, value]) => `${name} = ${luaValue(value)}`);
  return {
    cli: `${call}${flags.join('')}`,
    json: `${call} '${JSON.stringify(args)}' --json`,
    lua: `app.integrations.${shortName(entry)}({ ${lua.join(', ')} })`,
    mcp: entry.toolName,
  };
}

const quoted = (value: unknown): string => (typeof value === 'string' ? value : `'${JSON.stringify(value)}'`);
const luaValue = (value: unknown): string => (typeof value === 'object' ? '{}' : JSON.stringify(value));

/** The documentation of one function, as Markdown. */
export function functionPage(entry: CatalogEntry, status: string): string {
  const { fn } = entry;
  const { cli, json, lua, mcp } = examplesFor(entry);
  const required = fn.input.required ?? [];
  const names = [fn.name, ...fn.aliases].map((name) => `${entry.plugin.manifest.name}.${name}`);
  const others = names.filter((name) => name !== shortName(entry));
  const rows = propertiesOf(entry).map(([name, { type, description }]) => {
    const kind = `${type ?? 'object or JSON text'}${required.includes(name) ? ', required' : ''}`;
    return `- \`${name}\` (${kind}): ${description ?? ''}`;
  });
  return [
    `# ${fn.title}`,
    '',
    `\`${shortName(entry)}\`${others.map((name) => `, also \`${name}\``).join('')}`,
    '',
    fn.description,
    '',
    `- Operation: ${fn.operation}`,
    `- Status: ${status}`,
    `- Command line: \`${cli}\``,
    `- JSON: \`${json}\``,
    `- Lua: \`${lua}\``,
    `- MCP tool: \`${mcp}\``,
    '',
    '## Parameters',
    '',
    ...(rows.length > 0 ? rows : ['None.']),
  ].join('\n');
}
