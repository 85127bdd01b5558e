import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EndpointRequest } from '../../src/shared/wire.js';
import { openLab, type Lab } from './support/lab.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

let count = 0;

/** What a script's request is when it reaches the host. */
async function sent(code: string, args: unknown = {}): Promise<EndpointRequest & { body: string }> {
  count += 1;
  lab.define(`f${count}`, code);
  let seen: (EndpointRequest & { body: string }) | undefined;
  await lab.call(`f${count}`, args, {
    http: (request, body) => {
      seen = { ...request, body };
      return Promise.resolve({ status: 200, headers: {}, body: '{}', json: true });
    },
  });
  return seen!;
}

describe('a request of a script', () => {
  test('may repeat a query parameter, from a list of its own or of its arguments', async () => {
    const request = await sent(
      'http.get("series", { query = { ["match[]"] = { "up", 2, true }, also = args.list, limit = 3, none = {} } }) return {}',
      { list: ['a', 'b'] },
    );
    expect({ ...request.query }).toEqual({
      'match[]': ['up', '2', 'true'],
      also: ['a', 'b'],
      limit: '3',
      none: [],
    });
  });

  test('may have a form as its body, with repeated fields', async () => {
    const request = await sent(
      'http.request { endpoint = "query", form = { query = "a & b", ["match[]"] = { "x", "y" } } } return {}',
    );
    expect(request).toMatchObject({ hasBody: true, contentType: 'application/x-www-form-urlencoded' });
    expect([...new URLSearchParams(request.body)].sort()).toEqual([
      ['match[]', 'x'],
      ['match[]', 'y'],
      ['query', 'a & b'],
    ]);
  });

  test('may have a text of a type, and headers', async () => {
    const request = await sent(
      'http.request { endpoint = "put", body = "<a/>", content_type = "application/xml", headers = { ["If-Match"] = 7 } } return {}',
    );
    expect(request).toMatchObject({ body: '<a/>', contentType: 'application/xml' });
    expect({ ...request.headers }).toEqual({ 'If-Match': '7' });
  });

  test('without either is JSON as before', async () => {
    const request = await sent('http.post("put", { a = 1 }) return {}');
    expect(request).toEqual({ endpoint: 'put', params: {}, query: {}, hasBody: true, body: '{"a":1}' });
  });

  test.each([
    ['{ endpoint = "x", json = 1, form = {} }', /`json` and `form` cannot both be given/],
    [
      '{ endpoint = "x", query = { a = { b = 1 } } }',
      /`query` has a value at a that is a table that is not a/,
    ],
    ['{ endpoint = "x", query = args }', /`query` has a value at object that is a table that is not a list/],
    ['{ endpoint = "x", form = { a = { {} } } }', /is a list of something else/],
    ['{ endpoint = "x", headers = { a = {} } }', /`headers` has a value at a that is not a string/],
    ['{ endpoint = "x", body = "a", content_type = {} }', /`content_type` must be a string/],
  ])('is refused before it is sent: %s', async (options, message) => {
    await expect(sent(`http.request(${options}) return {}`, { object: { a: 1 } })).rejects.toThrow(message);
  });
});
