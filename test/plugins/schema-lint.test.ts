import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { lintSchema } from '../../src/plugins/schema-lint.js';

const input = (property: unknown): unknown => ({
  type: 'object',
  additionalProperties: false,
  properties: { field: property },
});

const rules = (schema: unknown, kind: 'input' | 'output' = 'input'): string[] =>
  lintSchema(schema, kind).map(({ path, rule, severity }) => `${severity} ${rule} ${path.join('.')}`);

describe('the lint of schemas', () => {
  test.each([
    [{ description: 'x', oneOf: [{ type: 'string' }] }, 'error schema-keyword properties.field.oneOf'],
    [{ description: 'x', const: 1 }, 'error schema-keyword properties.field.const'],
    [{ description: 'x', type: 'integer', default: 5 }, 'error schema-keyword properties.field.default'],
    [{ description: 'x', enum: ['a', 1] }, 'error schema-enum properties.field.enum.1'],
    [true, 'error schema-boolean properties.field'],
    ['text', 'error schema-type properties.field'],
    [{ type: 'string' }, 'warning schema-description properties.field'],
    [{ type: 'array', description: 'x' }, 'error schema-items properties.field.type'],
    [{ type: ['string', 'null'], description: 'x' }, 'warning schema-type properties.field.type'],
    [
      { type: 'object', description: 'x', properties: {}, required: ['gone'] },
      'error schema-required properties.field.required.0',
    ],
    [
      { type: 'array', description: 'x', items: { anyOf: [{ const: 'a' }] } },
      'error schema-keyword properties.field.items.anyOf.0.const',
    ],
    [
      { type: 'object', description: 'x', additionalProperties: { format: 'date' } },
      'error schema-keyword properties.field.additionalProperties.format',
    ],
  ])('finds what clients change or drop in %j', (property, expected) => {
    expect(rules(input(property))).toEqual([expected]);
  });

  test('looks at the root: an object, closed, without a union', () => {
    expect(rules({ anyOf: [{ type: 'object' }] })).toEqual([
      'error schema-root type',
      'error schema-root anyOf',
      'error schema-open additionalProperties',
    ]);
  });

  test('lets results be open and undescribed, and takes property names of results as strictly', () => {
    expect(rules({ type: 'object', properties: { a: { type: 'string' } } }, 'output')).toEqual([]);
    expect(rules({ type: 'object', properties: { 'a b': { type: 'string' } } }, 'output')).toEqual([
      'error schema-property-name properties.a b',
    ]);
  });

  test('is silent about every schema of the bundled Convex plugin', () => {
    const file = resolve(import.meta.dirname, '..', '..', 'plugins', 'convex', 'plugin.json');
    const { functions } = JSON.parse(readFileSync(file, 'utf8')) as {
      functions: { name: string; input: unknown; output: unknown }[];
    };
    for (const fn of functions) {
      expect({ name: fn.name, found: lintSchema(fn.input, 'input') }).toEqual({ name: fn.name, found: [] });
      expect({ name: fn.name, found: lintSchema(fn.output, 'output') }).toEqual({ name: fn.name, found: [] });
    }
  });
});
