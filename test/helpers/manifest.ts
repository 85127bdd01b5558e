import type { Manifest } from '../../src/plugins/manifest.js';
import { parseManifest } from '../../src/plugins/parse-manifest.js';

/** A small valid manifest as plain data; tests change one thing of it. */
export function manifestData(): Record<string, any> {
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
    authorization: { scheme: 'Shop', field: 'token', stripPrefixes: ['Bearer', 'Shop'] },
    origins: ['{url}'],
    endpoints: {
      item: { method: 'GET', path: '/api/items/{id}', class: 'read' },
      search: { method: 'POST', path: '/api/search', class: 'read' },
      buy: { method: 'POST', path: '/api/buy', class: 'write' },
    },
    errors: { sold_out: { meaning: 'Nothing is left.', hint: 'Try another item.' } },
    functions: [
      {
        name: 'shop_get_item',
        aliases: ['get_item'],
        title: 'Get item',
        description: 'Get one item.',
        operation: 'read',
        idempotent: true,
        input: {
          type: 'object',
          properties: {
            id: { type: 'string' },
            limit: { type: 'integer' },
            filter: { anyOf: [{ type: 'object' }, { type: 'string', contentMediaType: 'application/json' }] },
          },
          required: ['id'],
          additionalProperties: false,
        },
        output: { type: 'object', properties: { item: { type: 'object' } }, required: ['item'] },
        endpoints: ['item', 'search'],
      },
      {
        name: 'shop_buy',
        aliases: ['buy'],
        title: 'Buy',
        description: 'Buy one item.',
        operation: 'write',
        idempotent: false,
        input: {
          type: 'object',
          properties: { id: { type: 'string' } },
          required: ['id'],
          additionalProperties: false,
        },
        output: { type: 'object', properties: {} },
        endpoints: ['item', 'buy'],
      },
    ],
  };
}

export const shopManifest = (): Manifest => parseManifest(JSON.stringify(manifestData()), 'plugin.json');
