import { describe, expect, test } from '@jest/globals';
import { ERROR_MEANINGS } from '../../src/shared/error-meanings.js';
import { ERROR_TABLE } from '../../src/shared/error-table.js';
import { errorBody, exitCodeFor, KosmoError } from '../../src/shared/errors.js';

describe('the error table', () => {
  test('has codes in snake case, a meaning each, and only the documented exit codes', () => {
    for (const [code, row] of Object.entries(ERROR_TABLE)) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(ERROR_MEANINGS[code as keyof typeof ERROR_MEANINGS]).toMatch(/\.$/);
      expect([1, 2, 3, 4, 5, 124, 130]).toContain(row.exit);
    }
  });

  test('gives its hint to errors that bring none of their own', () => {
    expect(new KosmoError('unknown_integration', 'x').hint).toBe(ERROR_TABLE.unknown_integration.hint);
    expect(new KosmoError('unknown_integration', 'x', { hint: 'mine' }).hint).toBe('mine');
  });
});

describe('KosmoError', () => {
  test('says that nothing was written unless told otherwise', () => {
    expect(errorBody(new KosmoError('plugin_error', 'broken'))).toMatchObject({
      code: 'plugin_error',
      written: 'none',
    });
    expect(errorBody(new KosmoError('plugin_error', 'broken', { written: 'unknown' })).written).toBe(
      'unknown',
    );
  });

  test('never carries its cause into the body', () => {
    const body = errorBody(new KosmoError('internal', 'x', { cause: new Error('secret stack') }));
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('exits with the code of its row, and with 1 for codes that a plugin declares', () => {
    expect(exitCodeFor(new KosmoError('write_denied', 'x'))).toBe(3);
    expect(exitCodeFor(new KosmoError('unknown_table', 'x'))).toBe(1);
    expect(exitCodeFor(new TypeError('x'))).toBe(1);
    expect(exitCodeFor({ code: 'write_denied', message: 'x', written: 'none' })).toBe(3);
    expect(exitCodeFor(null)).toBe(1);
  });
});
