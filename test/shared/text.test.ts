import { describe, expect, test } from '@jest/globals';
import { escapeUnsafe } from '../../src/shared/log.js';
import { didYouMean, nearest } from '../../src/shared/suggest.js';

describe('escapeUnsafe', () => {
  test('shows control, bidirectional and invisible characters', () => {
    expect(escapeUnsafe('a\u001b[2Jb\u202ec\u200bd\n')).toBe('a\\u{1b}[2Jb\\u{202e}c\\u{200b}d\\u{a}');
  });

  test('leaves ordinary text of any script alone', () => {
    expect(escapeUnsafe('Größe 大 😀 {"a":1}')).toBe('Größe 大 😀 {"a":1}');
  });
});

describe('nearest', () => {
  test('finds typing errors and parts of names, best first', () => {
    expect(nearest('convx', ['prometheus', 'convex'])).toEqual(['convex']);
    expect(nearest('users', ['user', 'messages', 'user_settings'])).toContain('user');
  });

  test('says nothing when nothing is close', () => {
    expect(didYouMean('zzzzzz', ['convex'])).toBe('');
    expect(didYouMean('tabel', ['table', 'limit'])).toBe(' Did you mean "table"?');
  });
});
