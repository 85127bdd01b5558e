import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Redactor } from '../../src/credentials/redact.js';

const SECRET = 'dev:brave-otter-123|eyJ2MiI6IngifQ==/+"x';

describe('Redactor', () => {
  const redactor = new Redactor([SECRET]);

  test.each([
    ['plain', SECRET],
    ['JSON-escaped', JSON.stringify({ echo: SECRET })],
    ['URL-encoded', `https://x.example/?k=${encodeURIComponent(SECRET)}`],
    ['base64', Buffer.from(SECRET).toString('base64')],
    ['base64url', Buffer.from(SECRET).toString('base64url')],
    ['the part after the bar alone', 'eyJ2MiI6IngifQ==/+"x'],
  ])('removes the secret when it is echoed %s', (_form, text) => {
    const clean = redactor.text(`before ${text} after`);
    expect(clean).toContain('[redacted]');
    expect(clean).not.toContain('eyJ2MiI6IngifQ');
    expect(clean.startsWith('before ') && clean.endsWith(' after')).toBe(true);
  });

  test('changes nothing in text without the secret', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(redactor.text(text)).toBe(text);
      }),
    );
  });

  test('ignores empty and tiny values, which would match ordinary words', () => {
    expect(new Redactor(['', 'abc']).text('abcabc')).toBe('abcabc');
  });

  test('cleans header values', () => {
    expect(redactor.headers({ 'x-echo': `a ${SECRET}` })).toEqual({ 'x-echo': 'a [redacted]' });
  });
});
