import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Redactor } from '../../src/credentials/redact.js';
import { ENCODINGS } from '../helpers/encodings.js';

const SECRET = 'dev:brave-otter-123|eyJ2MiI6IngifQ==/+"x';
describe('Redactor', () => {
  const redactor = new Redactor([SECRET]);
  const proper = SECRET.slice(SECRET.indexOf('|') + 1);

  test.each(ENCODINGS)(
    'removes the secret and its part after the bar when it is echoed %s',
    (_name, encode) => {
      for (const secret of [SECRET, proper]) {
        const clean = redactor.text(`before ${encode(secret)} after`);
        expect(clean).toMatch(/^before \[redacted\]={0,2}(?:%3D){0,2} after$/);
      }
    },
  );

  test('removes the secret from base64 of a longer text, wherever it stands in it', () => {
    for (const before of ['', 'a', 'ab', 'abc', 'Authorization: Convex ']) {
      const clean = redactor.text(Buffer.from(`${before}${SECRET}; more`).toString('base64'));
      expect(clean).toContain('[redacted]');
      const rest = clean.split('[redacted]').map((part) => Buffer.from(part, 'base64').toString('latin1'));
      expect(rest.join(' ')).not.toMatch(/brave|eyJ2/);
    }
  });

  test('leaves JSON what it is, also where the secret stands there as a number', () => {
    const digits = new Redactor(['20241234']);
    const json = digits.json('{"count":20241234,"near":-120241234.5,"text":"is 20241234 \\" x","n":1}');
    expect(JSON.parse(json)).toEqual({
      count: '[redacted]',
      near: '[redacted]',
      text: 'is [redacted] " x',
      n: 1,
    });
    expect(digits.json('not JSON: 20241234')).toBe('not JSON: [redacted]');
  });

  test('removes every secret of every shape in every encoding', () => {
    const keys = fc.string({ unit: fc.constantFrom(...'abcXYZ019|:-_+/=."\\&<>\'%$*()[]{}^'), minLength: 8 });
    fc.assert(
      fc.property(keys, fc.constantFrom(...ENCODINGS), fc.string(), (secret, [, encode], around) => {
        const clean = new Redactor([secret]).text(`${around}\n${encode(secret)}\n${around}`);
        expect(clean).toContain('[redacted]');
        expect(clean).not.toContain(encode(secret));
      }),
      { numRuns: 1000 },
    );
  });

  test('leaves JSON that held the secret valid', () => {
    const body = JSON.stringify({
      a: `x\\${SECRET}`,
      b: [SECRET, Buffer.from(SECRET).toString('base64')],
      c: 1,
    });
    expect(JSON.parse(redactor.text(body))).toMatchObject({ c: 1 });
  });

  test('changes nothing in text without the secret', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(redactor.text(text)).toBe(text);
      }),
    );
  });

  test('is not slowed down by text that is made for it', () => {
    // Unbounded, this takes hours: it does not end within the time limit of a test.
    const slashes = '\\'.repeat(1_000_000);
    expect(new Redactor(['"+secret']).text(`secret ${slashes} "+secret`)).toMatch(/\[redacted\]$/);
  });

  test('knows secrets that are added later, and keeps those of before', () => {
    const growing = new Redactor(['first-secret']);
    growing.add(['second-secret']);
    expect(growing.text('first-secret second-secret')).toBe('[redacted] [redacted]');
  });

  test('ignores empty and tiny values, which would match ordinary words', () => {
    expect(new Redactor(['', 'abc']).text('abcabc')).toBe('abcabc');
  });

  test('cleans header values', () => {
    expect(redactor.headers({ 'x-echo': `a ${SECRET}` })).toEqual({ 'x-echo': 'a [redacted]' });
  });
});
