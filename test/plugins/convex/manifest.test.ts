import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadFolder } from '../../../src/plugins/load-folder.js';

const manifest = loadFolder('plugins/convex').manifest;
const seed: Record<string, [operation: string, description: string]> = {
  convex_list_tables: ['read', 'List all tables in the Convex deployment.'],
  convex_get_table: ['read', 'Get metadata and schema for a specific Convex table.'],
  convex_query_documents: [
    'read',
    'Query documents from a Convex table with optional filtering and pagination.',
  ],
  convex_create_document: ['write', 'Create a new document in a Convex table.'],
  convex_update_document: ['write', 'Update an existing document in a Convex table.'],
  convex_delete_document: ['write', 'Delete a document from a Convex table.'],
  convex_get_current_user: [
    'read',
    "Get the authenticated Convex user's profile information. Returns account details like name and email. Use this to verify API connectivity.",
  ],
};

describe('The manifest of the Convex plugin', () => {
  test('has exactly the seven functions, with their operations and opening sentences', () => {
    const found = manifest.functions.map((fn) => [fn.name, fn.operation]);
    expect(found).toEqual(Object.entries(seed).map(([name, [operation]]) => [name, operation]));
    for (const fn of manifest.functions) {
      expect(fn.description.startsWith(seed[fn.name]?.[1] ?? '-')).toBe(true);
      expect(fn.aliases).toEqual([fn.name.replace('convex_', '')]);
    }
  });

  test('has one Lua file per function and no other', () => {
    const files = readdirSync('plugins/convex/functions').sort();
    expect(files).toEqual(manifest.functions.map((fn) => `${fn.name}.lua`).sort());
  });

  test('classes every endpoint but the mutation as a read', () => {
    const writes = Object.entries(manifest.endpoints).filter(([, endpoint]) => endpoint.class === 'write');
    expect(writes.map(([, endpoint]) => endpoint.path)).toEqual(['/api/mutation']);
    const paths = Object.values(manifest.endpoints).map((endpoint) => endpoint.path);
    for (const forbidden of ['/api/function', '/api/action', '/api/delete_tables', '/api/delete_component']) {
      expect(paths).not.toContain(forbidden);
    }
    expect(paths.filter((path) => path.startsWith('/api/run'))).toEqual(['/api/run_test_function']);
  });

  test('declares every error code that its Lua raises', () => {
    const host = readFileSync('src/shared/error-table.ts', 'utf8');
    const source = ['lib', 'functions']
      .flatMap((dir) =>
        readdirSync(`plugins/convex/${dir}`).map((file) =>
          readFileSync(`plugins/convex/${dir}/${file}`, 'utf8'),
        ),
      )
      .join('\n');
    const codes = [/fail\("([a-z_]+)"/g, /code = "([a-z_]+)"/g, /^ {2}([a-z_]+) = "/gm].flatMap((pattern) =>
      [...source.matchAll(pattern)].map((match) => match[1] ?? ''),
    );
    const known = (code: string) =>
      Object.hasOwn(manifest.errors, code) || new RegExp(`^ {2}${code}: \\{`, 'm').test(host);
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !known(code))).toEqual([]);
  });

  test.each([
    ['prod:happy-otter-123|eyJ2MiI6IngifQ==', true],
    ['dev:happy-otter-123|0123abcd', true],
    ['preview:happy-otter-123|0123abcd', true],
    ['happy-otter-123|0123abcd', true],
    ['eyJ2MiI6ImFiY2RlZmdoaWprbG1ub3AifQ0=', true],
    ['preview:my-team:my-project|eyJ2MiI6IngifQ==', false],
    ['project:my-team:my-project|eyJ2MiI6IngifQ==', false],
    ['happy-otter-123|0123abcd:eyJzdWIiOiJ4In0=', false],
    ['<ignore_deploy_key>', false],
    ['dev:happy-otter-123', false],
  ])('takes the key %s: %s', (key, accepted) => {
    const field = manifest.credentials.find((one) => one.key === 'access_token');
    expect(new RegExp(field?.pattern ?? '', 'u').test(key)).toBe(accepted);
  });

  test('gives inputs in the dialect that clients pass on', () => {
    const allowed = new Set(['type', 'properties', 'required', 'enum', 'items', 'anyOf', 'description']);
    const extra = new Set(['additionalProperties', 'minItems', 'contentMediaType']);
    const walk = (schema: Record<string, unknown>): string[] =>
      Object.entries(schema).flatMap(([key, value]) => {
        if (key === 'properties') return Object.values(value as object).flatMap((part) => walk(part));
        if (key === 'anyOf') return (value as Record<string, unknown>[]).flatMap(walk);
        return allowed.has(key) || extra.has(key) ? [] : [key];
      });
    for (const fn of manifest.functions) expect(walk(fn.input)).toEqual([]);
  });
});
