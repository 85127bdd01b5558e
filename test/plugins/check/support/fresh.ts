import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A small plugin without a fault, as plain data; tests change one thing of it. */
export function freshManifest(): Record<string, any> {
  const schema = (properties: object, required: string[] = []): object => ({
    type: 'object',
    additionalProperties: false,
    properties,
    required,
  });
  return {
    name: 'shop',
    version: '1.0.0',
    title: 'Shop',
    category: 'test',
    description: 'A shop for tests.',
    credentials: [
      { key: 'url', label: 'URL', type: 'url', required: true, help: 'Where the shop is.' },
      { key: 'token', label: 'Token', type: 'secret', required: true, help: 'From the settings page.' },
    ],
    authorization: { scheme: 'Bearer', field: 'token' },
    origins: ['{url}'],
    endpoints: {
      item: { method: 'GET', path: '/items/{id}', class: 'read' },
      buy: { method: 'POST', path: '/buy', class: 'write' },
    },
    functions: [
      {
        name: 'shop_get_item',
        aliases: ['get_item'],
        title: 'Get item',
        description: 'Get one item.',
        operation: 'read',
        idempotent: true,
        input: schema({ id: { type: 'string', description: 'Id of the item.' } }, ['id']),
        output: { type: 'object', properties: { item: { type: 'object' } }, required: ['item'] },
        endpoints: ['item'],
      },
      {
        name: 'shop_buy',
        aliases: ['buy'],
        title: 'Buy',
        description: 'Buy one item.',
        operation: 'write',
        idempotent: false,
        input: schema({ id: { type: 'string', description: 'Id of the item.' } }, ['id']),
        output: { type: 'object', properties: {} },
        endpoints: ['item', 'buy'],
      },
    ],
  };
}

/** Its files besides plugin.json. */
export const FRESH_FILES: Readonly<Record<string, string>> = {
  'README.md': '# Shop\n',
  'lib/shop.lua': `local shop = {}

function shop.item(id)
  local response = http.get("item", { params = { id = id } })
  if response.status ~= 200 then
    error({ code = "upstream_error", message = "The shop said " .. response.status .. "." })
  end
  return response.body
end

function shop.buy(id)
  return http.post("buy", { id = id }).body
end

return shop
`,
  'functions/shop_get_item.lua': `local shop = require "lib.shop"

return function(args)
  return { item = shop.item(args.id) }
end
`,
  'functions/shop_buy.lua': `local shop = require "lib.shop"

return function(args)
  shop.item(args.id)
  return { order = shop.buy(args.id) }
end
`,
  'test/shop_get_item.json': `[
  {
    "name": "gives the item",
    "function": "shop_get_item",
    "arguments": { "id": "7" },
    "exchanges": [
      {
        "request": { "endpoint": "item", "method": "GET", "path": "/items/7" },
        "response": { "status": 200, "headers": { "content-type": "application/json" }, "body": { "id": "7" } }
      }
    ],
    "expect": { "result": { "item": { "id": "7" } } }
  }
]
`,
  'test/shop_buy.json': `[
  {
    "name": "sends the order after a look at the item",
    "function": "shop_buy",
    "arguments": { "id": "7" },
    "exchanges": [
      {
        "request": { "endpoint": "item", "method": "GET", "path": "/items/7" },
        "response": { "status": 200, "headers": { "content-type": "application/json" }, "body": { "id": "7" } }
      },
      {
        "request": { "endpoint": "buy", "method": "POST", "path": "/buy", "body": { "id": "7" } },
        "response": { "status": 200, "headers": { "content-type": "application/json" }, "body": { "order": 1 } }
      }
    ],
    "expect": { "result": { "order": { "order": 1 } } }
  }
]
`,
};

export interface FreshPlugin {
  dir: string;
  write(file: string, text: string): void;
  /** Writes plugin.json after a change. */
  manifest(change: (manifest: Record<string, any>) => void): void;
  remove(): void;
}

/** Writes the plugin into a folder of its own. */
export function freshPlugin(): FreshPlugin {
  const root = mkdtempSync(join(tmpdir(), 'kosmo-plugin-'));
  const dir = join(root, 'shop');
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  };
  const manifest: FreshPlugin['manifest'] = (change) => {
    const data = freshManifest();
    change(data);
    write('plugin.json', `${JSON.stringify(data, null, 2)}\n`);
  };
  for (const [file, text] of Object.entries(FRESH_FILES)) write(file, text);
  manifest(() => undefined);
  return { dir, write, manifest, remove: () => rmSync(root, { recursive: true, force: true }) };
}
