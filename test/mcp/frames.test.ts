import { describe, expect, test } from '@jest/globals';
import { readFrame } from '../../src/mcp/frames.js';

describe('readFrame', () => {
  test('passes a message on', () => {
    expect(readFrame('{"jsonrpc":"2.0","id":1,"method":"ping"}')).toMatchObject({
      message: { id: 1, method: 'ping' },
    });
  });

  test.each<[string, string, number, unknown]>([
    ['text that is not JSON', '{"jsonrpc"', -32700, null],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600, null],
    ['a message without version', '{"id":7,"method":"ping"}', -32600, 7],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600, null],
    ['a method that is a number', '{"jsonrpc":"2.0","id":"a","method":5}', -32600, 'a'],
    ['a bare value', '42', -32600, null],
    [
      'nesting without end',
      `{"jsonrpc":"2.0","id":3,"method":"x","params":{"a":${'['.repeat(9000)}${']'.repeat(9000)}}}`,
      -32600,
      3,
    ],
    ['a message that is neither request nor answer', '{"jsonrpc":"2.0","id":4}', -32600, null],
  ])('answers %s with an error', (_name, line, code, id) => {
    expect(readFrame(line)).toMatchObject({ bad: { code, id } });
  });

  test.each([
    '{"jsonrpc":"2.0","id":0,"result":null}',
    '{"jsonrpc":"2.0","id":0,"result":"allow"}',
    '{"jsonrpc":"2.0","id":0,"result":null,"error":5}',
    `{"jsonrpc":"2.0","id":0,"result":{"a":${'['.repeat(9000)}${']'.repeat(9000)}}}`,
  ])('passes an answer that is none on as a failed one, which nobody answers: %.50s', (line) => {
    expect(readFrame(line)).toMatchObject({ message: { id: 0, error: { code: -32600 } } });
  });
});
