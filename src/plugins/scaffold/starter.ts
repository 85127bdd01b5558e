import { ANSWER_LUA, type PluginDraft } from './draft.js';

/** What `kosmo plugin:new` writes: a small integration with one read and one write, which works against any service of its form. */
export function starterPlugin(name: string): PluginDraft {
  const title = name
    .split('_')
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join(' ');
  return {
    manifest: {
      name,
      version: '0.1.0',
      title,
      category: 'other',
      description: `Read and create the items of ${title}.`,
      credentials: [
        {
          key: 'url',
          label: 'URL',
          type: 'url',
          required: true,
          basePath: true,
          help: `Where ${title} is, such as https://api.example.com.`,
        },
        {
          key: 'token',
          label: 'API token',
          type: 'secret',
          required: true,
          help: `From the settings page of ${title}.`,
        },
      ],
      authorization: { scheme: 'Bearer', field: 'token', stripPrefixes: ['Bearer'] },
      origins: ['{url}'],
      endpoints: {
        item: { method: 'GET', path: '/v1/items/{id}', class: 'read', description: 'One item.' },
        create: { method: 'POST', path: '/v1/items', class: 'write', description: 'Makes an item.' },
      },
      errors: { no_such_item: { meaning: 'There is no item with that id.', hint: 'Check the id.' } },
      functions: [
        {
          name: `${name}_get_item`,
          aliases: ['get_item'],
          title: 'Get item',
          description: `Get one item of ${title} by its id.`,
          operation: 'read',
          idempotent: true,
          input: object({ id: { type: 'string', description: 'Id of the item.' } }, ['id']),
          output: { type: 'object', properties: { item: { type: 'object' } }, required: ['item'] },
          endpoints: ['item'],
        },
        {
          name: `${name}_create_item`,
          aliases: ['create_item'],
          title: 'Create item',
          description: `Create an item in ${title}.`,
          operation: 'write',
          destructive: false,
          idempotent: false,
          input: object({ name: { type: 'string', description: 'Name of the item.' } }, ['name']),
          output: { type: 'object', properties: { item: { type: 'object' } }, required: ['item'] },
          endpoints: ['create'],
        },
      ],
    },
    files: {
      [`functions/${name}_get_item.lua`]: GET_ITEM,
      [`functions/${name}_create_item.lua`]: CREATE_ITEM,
      'lib/answer.lua': ANSWER_LUA,
      'README.md': readme(name, title),
      ...cases(name),
    },
  };
}

const object = (properties: Record<string, { type: 'string'; description: string }>, required: string[]) => ({
  type: 'object' as const,
  properties,
  required,
  additionalProperties: false,
});

const GET_ITEM = `local answer_of = require "lib.answer"

return function(args)
  local answer = http.get("item", { params = { id = args.id } })
  if answer.status == 404 then
    error { code = "no_such_item", message = "There is no item " .. args.id .. ".", written = "none" }
  end
  return { item = answer_of(answer) }
end
`;

const CREATE_ITEM = `local answer_of = require "lib.answer"

return function(args)
  return { item = answer_of(http.post("create", { name = args.name })) }
end
`;

function readme(name: string, title: string): string {
  return `# ${title}

What a user needs to know: where the key comes from, what the functions do, and an example of each.

## Set up

\`\`\`sh
kosmo integrations:configure ${name}
\`\`\`

## Functions

| Function | Operation | |
|---|---|---|
| \`${name}_get_item\` | read | one item by its id |
| \`${name}_create_item\` | write | makes an item |

\`\`\`sh
kosmo integrations:call ${name}.${name}_get_item '{"id":"1"}'
\`\`\`
`;
}

/** Recorded exchanges: what the script must ask, what it is answered, and what must come of it. */
function cases(name: string): Record<string, string> {
  const request = { endpoint: 'item', method: 'GET', path: '/v1/items/1' };
  const creating = { endpoint: 'create', method: 'POST', path: '/v1/items', body: { name: 'Lamp' } };
  const json = { 'content-type': 'application/json' };
  const found = { status: 200, headers: json, body: { id: '1', name: 'Lamp' } };
  const missing = { status: 404, headers: json, body: { error: 'not found' } };
  const created = { status: 201, headers: json, body: { id: '2', name: 'Lamp' } };
  const file = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return {
    'test/get_item.json': file({
      name: 'gives the item',
      function: `${name}_get_item`,
      arguments: { id: '1' },
      exchanges: [{ request, response: found }],
      expect: { result: { item: { id: '1', name: 'Lamp' } } },
    }),
    'test/get_missing_item.json': file({
      name: 'says that there is no such item',
      function: `${name}_get_item`,
      arguments: { id: '1' },
      exchanges: [{ request, response: missing }],
      expect: { error: { code: 'no_such_item', written: 'none' } },
    }),
    'test/create_item.json': file({
      name: 'makes an item',
      function: `${name}_create_item`,
      arguments: { name: 'Lamp' },
      exchanges: [{ request: creating, response: created }],
      expect: { result: { item: { id: '2', name: 'Lamp' } } },
    }),
  };
}
