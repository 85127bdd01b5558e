import { HOST_CLASSES } from './classes.js';
import { HOST_ENTRIES } from './entries.js';
import { LUA_NAMES, LUAU_ENTRIES } from './luau.js';
import type { ApiEntry, ApiValue } from './types.js';

const HEAD = `# What a script may use

Generated from \`src/shared/host-api\` by \`npm run docs\`, as [lua/library/host.lua](../lua/library/host.lua) is, which
editors with lua-language-server complete and check from; \`kosmo plugin:new\` writes the \`.luarc.json\` for it.

A function is a Lua 5.3 file, \`functions/<name>.lua\`, that returns a Lua function:

\`\`\`lua
return function(args, ctx)
  return { … }
end
\`\`\`

\`args\` are the validated arguments, \`ctx\` is a \`CallContext\`. A function with \`"preview": true\` is also called with
\`ctx.preview\` before its user is asked: it then returns \`{before = …, after = …}\` and writes nothing (it could not).
What is returned becomes the result; it should be a table with string keys. Every call gets a fresh Lua state: nothing
persists but what is put into \`cache\`.

## Requests

Requests name an endpoint of the manifest that the function lists; the host builds the URL, and sets Authorization. A
request looks synchronous; it may be made inside \`pcall\`, coroutines, metamethods and iterators. Where Lua cannot wait
(a \`table.sort\` comparator, a \`string.gsub\` callback) it raises an error before anything is sent. An answer with a bad
status is an answer: look at \`status\`.

A list in \`query\` or \`form\` repeats the parameter: \`query = { ["match[]"] = { "up", "go_info" } }\` sends
\`match[]=up&match[]=go_info\`; an empty list leaves it out. \`headers\` may hold what the endpoint allows by \`allowHeaders\`.

## Failing

To fail, raise a table:

\`\`\`lua
error { code = "unknown_table", message = "There is no table \\"usres\\".", hint = "Did you mean \\"users\\"?", written = "none" }
\`\`\`

\`code\` is one of [the host's](reference/errors.md) or one that the manifest declares under \`errors\`. \`written\` is what
the script knows of its own writes; if it says nothing and a write was sent, the host says \`unknown\`.
`;

/** docs/HOST_API.md: everything that scripts may use, in words and tables. */
export function hostReference(): string {
  return [
    HEAD,
    '## The host',
    '',
    ...entryTable(HOST_ENTRIES),
    '',
    ...HOST_CLASSES.flatMap(({ name, extends: parent, description, fields }) => [
      `### ${name}`,
      '',
      `${description}${parent === undefined ? '' : ` It has the fields of \`${parent}\`, too.`}`,
      '',
      '| Field | Type | |',
      '|---|---|---|',
      ...fields.map((field) => `| \`${field.name}\` | ${typeOf(field)} | ${field.description ?? ''} |`),
      '',
    ]),
    '## Lua',
    '',
    '| | |',
    '|---|---|',
    ...Object.entries(LUA_NAMES).map(
      ([library, names]) =>
        `| ${library === '_G' ? 'functions' : `\`${library}\``} | ${names.map((name) => `\`${name}\``).join(' ')} |`,
    ),
    '',
    '`io`, `debug`, `package`, `load`, `dofile`, `string.dump` and the rest of `os` are not there. Times are UTC. There is',
    'nothing to collect: `collectgarbage` gives 0.',
    '',
    'Of Luau there is also:',
    '',
    ...entryTable(LUAU_ENTRIES),
    '',
  ].join('\n');
}

function entryTable(entries: readonly ApiEntry[]): string[] {
  return ['| | Gives | |', '|---|---|---|', ...entries.map(entryRow)];
}

function entryRow(entry: ApiEntry): string {
  const { params, returns, description, raises } = entry;
  const notes = (params ?? [])
    .filter((param) => param.description !== undefined && param.type !== 'any')
    .map((param) => ` \`${param.name}\`: ${param.description ?? ''}.`);
  const text = `${description}${notes.join('')}${raises === undefined ? '' : ` Raises ${raises}.`}`;
  const result = returns === undefined ? '' : `${code(returns.type)}`;
  return `| \`${signature(entry)}\` | ${params === undefined ? '' : result} | ${text} |`;
}

function signature({ name, params }: ApiEntry): string {
  if (params === undefined) return name;
  return `${name}(${params.map((param) => param.name + (param.optional === true ? '?' : '')).join(', ')})`;
}

const typeOf = ({ type, optional }: ApiValue): string =>
  `${code(type)}${optional === true ? ', optional' : ''}`;

const code = (type: string): string => `\`${type.replaceAll('|', '\\|')}\``;
