import { describe, expect, test } from '@jest/globals';
import { lintTool, namesTooLong } from '../../src/plugins/dialect-lint.js';

const tool = {
  name: 'integration__demo__list',
  description: 'Lists.',
  inputSchema: { type: 'object', additionalProperties: false, properties: {} },
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
};
const paths = (changes: object): string[] => lintTool({ ...tool, ...changes }).map(({ path }) => path);

describe('the lint of tools', () => {
  test('takes a tool as it should be', () => {
    expect(paths({})).toEqual([]);
  });

  test('looks at the name, the description, the annotations and both schemas', () => {
    expect(paths({ name: 'a-b' })).toEqual(['name']);
    expect(paths({ description: ' ' })).toEqual(['description']);
    expect(paths({ description: 'x'.repeat(1025) })).toEqual(['description']);
    expect(paths({ annotations: { ...tool.annotations, openWorldHint: undefined } })).toEqual([
      'annotations.openWorldHint',
    ]);
    expect(paths({ inputSchema: { type: 'array', additionalProperties: false, items: {} } })).toEqual([
      'inputSchema.type',
    ]);
    expect(paths({ outputSchema: { type: 'object', properties: { at: { const: 1 } } } })).toEqual([
      'outputSchema.properties.at.const',
    ]);
  });

  test('says for which clients a name is too long', () => {
    const clients = [
      { client: 'codex', server: 'kosmokrator-demo' },
      { client: 'cursor', server: 'kosmo-demo' },
    ] as const;
    const long = (length: number): string[] =>
      namesTooLong('a'.repeat(length), clients).map(({ client }) => client);
    expect(long(49)).toEqual([]);
    expect(long(50)).toEqual(['cursor']);
    expect(long(128)).toEqual(['codex', 'cursor']);
  });
});
