import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planRequest, type Capability } from '../../src/http/capability.js';

const ORIGIN = 'https://shop.example';
const capability: Capability = {
  origins: [ORIGIN],
  endpoints: new Map([
    ['item', { method: 'GET', path: '/api/items/{id}/parts/{part}', class: 'read' }],
    ['buy', { method: 'POST', path: '/api/buy', class: 'write' }],
  ]),
};
const item = (params: Record<string, string>, query: Record<string, string> = {}) =>
  planRequest(capability, { endpoint: 'item', params, query, hasBody: false });

describe('planRequest', () => {
  test('fills the template with encoded segments and appends the query', () => {
    expect(item({ id: 'a/b?c#d', part: 'ü' }, { q: 'x&y=1' })).toEqual({
      url: `${ORIGIN}/api/items/a%2Fb%3Fc%23d/parts/%C3%BC?q=x%26y%3D1`,
      method: 'GET',
      class: 'read',
    });
  });

  test.each([['.'], ['..'], [''], ['a\nb'], ['a\u0000'], ['\ud800']])('refuses the segment %p', (id) => {
    expect(() => item({ id, part: 'x' })).toThrow(expect.objectContaining({ code: 'invalid_arguments' }));
  });

  test.each(['other', 'constructor', '__proto__', ''])(
    'refuses the endpoint %p, which was not granted',
    (endpoint) => {
      expect(() => planRequest(capability, { endpoint, params: {}, query: {}, hasBody: false })).toThrow(
        expect.objectContaining({ code: 'capability_exceeded' }),
      );
    },
  );

  test('refuses parameters that the template does not have', () => {
    expect(() => item({ id: 'a', part: 'b', host: 'evil.example' })).toThrow(
      expect.objectContaining({ code: 'capability_exceeded' }),
    );
  });

  test('never leaves origin or template, whatever the segment is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (id, part) => {
          let url: URL;
          try {
            url = new URL(item({ id, part }).url);
          } catch (error) {
            expect((error as { code?: string }).code).toBe('invalid_arguments');
            return;
          }
          expect(url.origin).toBe(ORIGIN);
          const parts = url.pathname.split('/');
          expect(parts).toHaveLength(6);
          expect([decodeURIComponent(parts[3]!), decodeURIComponent(parts[5]!)]).toEqual([id, part]);
          expect(url.search).toBe('');
        },
      ),
      { numRuns: 5000 },
    );
  });
});
