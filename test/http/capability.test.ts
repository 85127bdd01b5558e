import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentTypeOf, planRequest, type Capability } from '../../src/http/capability.js';

const ORIGIN = 'https://shop.example';
const capability: Capability = {
  origins: [ORIGIN],
  endpoints: new Map([
    [
      'item',
      { method: 'GET', path: '/api/items/{id}/parts/{part}', class: 'read', query: {}, allowHeaders: [] },
    ],
    [
      'buy',
      {
        method: 'POST',
        path: '/api/buy',
        class: 'write',
        query: { mode: 'live', tag: ['a', 'b'] },
        allowQuery: ['match[]', 'limit'],
        allowHeaders: ['If-Match'],
      },
    ],
  ]),
};
const item = (params: Record<string, string>, query: Record<string, string | string[]> = {}) =>
  planRequest(capability, { endpoint: 'item', params, query, hasBody: false });
const buy = (parts: { query?: Record<string, string>; headers?: Record<string, string> }) =>
  planRequest(capability, { endpoint: 'buy', params: {}, query: {}, hasBody: true, ...parts });

describe('planRequest', () => {
  test('fills the template with encoded segments and appends the query', () => {
    expect(item({ id: 'a/b?c#d', part: 'ü' }, { q: 'x&y=1' })).toEqual({
      url: `${ORIGIN}/api/items/a%2Fb%3Fc%23d/parts/%C3%BC?q=x%26y%3D1`,
      method: 'GET',
      class: 'read',
      literal: false,
      headers: {},
    });
  });

  test('repeats a parameter for a list, and leaves it out for an empty one', () => {
    expect(item({ id: 'a', part: 'b' }, { 'match[]': ['up', 'a{b="c"}'], none: [] }).url).toBe(
      `${ORIGIN}/api/items/a/parts/b?match%5B%5D=up&match%5B%5D=a%7Bb%3D%22c%22%7D`,
    );
  });

  test('sends the fixed query always, and lets a script add only what the endpoint names', () => {
    expect(buy({ query: { limit: '3' } }).url).toBe(`${ORIGIN}/api/buy?mode=live&tag=a&tag=b&limit=3`);
    expect(() => buy({ query: { mode: 'test' } })).toThrow(/has a fixed query parameter "mode"/);
    expect(() => buy({ query: { Limit: '3' } })).toThrow(/takes no query parameter "Limit"/);
  });

  test('sets only the headers that the endpoint names, of printable characters', () => {
    expect(buy({ headers: { 'if-match': '"v1"' } }).headers).toEqual({ 'if-match': '"v1"' });
    for (const headers of [{ authorization: 'x' }, { 'x-other': 'x' }])
      expect(() => buy({ headers })).toThrow(expect.objectContaining({ code: 'capability_exceeded' }));
    for (const value of ['a\r\nhost: evil', 'é', '\u0000'])
      expect(() => buy({ headers: { 'if-match': value } })).toThrow(
        expect.objectContaining({ code: 'invalid_arguments' }),
      );
  });

  test('goes below the path of an account that has one', () => {
    const below = { ...capability, origins: ['https://host.example/api/prom'] };
    const request = { endpoint: 'buy', params: {}, query: {}, hasBody: true };
    expect(planRequest(below, request).url).toBe(
      'https://host.example/api/prom/api/buy?mode=live&tag=a&tag=b',
    );
  });

  test('refuses a body where the method has none', () => {
    const request = { endpoint: 'item', params: { id: 'a', part: 'b' }, query: {}, hasBody: true };
    expect(() => planRequest(capability, request)).toThrow(/is a GET, which has no body/);
  });

  test.each(['multipart/form-data', 'a', 'text/plain\r\nx: y', `text/${'x'.repeat(99)}`, 'text/plain; a="b'])(
    'refuses %j as a content type',
    (contentType) => {
      const request = { endpoint: 'buy', params: {}, query: {}, hasBody: true, contentType };
      expect(() => contentTypeOf(request)).toThrow(/is not a usable content type/);
      expect(contentTypeOf({ ...request, contentType: 'text/plain; charset=utf-8' })).toMatch(/^text/);
    },
  );

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
