import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planRequest } from '../../../src/http/capability.js';
import { loadFolder } from '../../../src/plugins/load-folder.js';
import type { Manifest } from '../../../src/plugins/manifest.js';
import { draftFromOpenApi } from '../../../src/plugins/scaffold/openapi/draft.js';
import { snake } from '../../../src/plugins/scaffold/openapi/names.js';
import { starterPlugin } from '../../../src/plugins/scaffold/starter.js';
import { writePlugin } from '../../../src/plugins/scaffold/write-plugin.js';
import { GuestPool } from '../../../src/runtime/pool.js';
import type { HttpReply } from '../../../src/shared/wire.js';
import { AMPLE_MS } from '../../helpers/ample.js';
import { buildGuest } from '../../helpers/guest-bundle.js';

let root: string;
let bundle: Awaited<ReturnType<typeof buildGuest>>;
beforeAll(async () => {
  bundle = await buildGuest();
});
afterAll(() => bundle.remove());
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'kosmo-new-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Sent {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
  contentType?: string;
}

/** Runs functions of a written plugin in a real guest; requests go through the real capability of the function. */
async function run(dir: string, calls: [fn: string, args: unknown, reply: Partial<HttpReply>][]) {
  const { manifest } = loadFolder(dir);
  const pool = new GuestPool({
    integration: manifest.name,
    pluginDir: dir,
    guestPath: bundle.path,
    luaDir: 'lua',
    spare: false,
    log: () => undefined,
  });
  const sent: Sent[] = [];
  const results: unknown[] = [];
  try {
    for (const [fn, args, reply] of calls) {
      const context = {
        function: fn,
        account: 'default',
        credentials: {},
        configured: [],
        maxResultChars: 50_000,
      };
      const json = await pool
        .call({
          fn,
          argsJson: JSON.stringify(args),
          context,
          timeoutMs: AMPLE_MS,
          signal: new AbortController().signal,
          http: (request, body) => {
            const { url, method, headers } = planRequest(capability(manifest, fn), request);
            sent.push({
              url,
              method,
              headers,
              body,
              ...(request.contentType === undefined ? {} : { contentType: request.contentType }),
            });
            return Promise.resolve({ status: 200, headers: {}, json: true, body: '{}', ...reply });
          },
        })
        .catch((error: unknown) => JSON.stringify({ failed: (error as { code: string }).code }));
      results.push(JSON.parse(json));
    }
  } finally {
    await pool.close();
  }
  return { sent, results };
}

function capability(manifest: Manifest, fn: string) {
  const { endpoints = [] } = manifest.functions.find((each) => each.name === fn) ?? {};
  return {
    origins: [manifest.origins[0]!.startsWith('{') ? 'https://host.example/base' : manifest.origins[0]!],
    endpoints: new Map(endpoints.map((name) => [name, manifest.endpoints[name]!])),
  };
}

const DOCUMENT = `
openapi: 3.1.0
info: { title: Pets, description: A shop of pets. }
servers: [{ url: 'https://{region}.pets.example/v2/', variables: { region: { default: eu } } }]
security: [{ key: [] }]
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Pet-Key }
    inQuery: { type: apiKey, in: query, name: key }
  schemas:
    Pet:
      type: object
      required: [name, owner]
      properties:
        name: { type: string, maxLength: 40 }
        kind: { oneOf: [{ type: string, enum: [cat, dog] }, { type: 'null' }] }
        age: { type: integer, minimum: 0, default: 1, enum: [1, 2] }
        owner: { $ref: '#/components/schemas/Owner' }
        id: { type: string, readOnly: true }
    Owner:
      allOf: [{ type: object, required: [mail], properties: { mail: { type: string, format: email } } }]
      properties: { pets: { type: array, items: { $ref: '#/components/schemas/Pet' } } }
paths:
  /pets/{petId}:
    parameters: [{ name: petId, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getPet
      summary: One pet
      parameters:
        - { name: 'tag[]', in: query, schema: { type: array, items: { type: string } } }
        - { name: fields, in: query, explode: false, schema: { type: array, items: { type: string } } }
        - { name: end, in: query, schema: { type: integer } }
        - { name: If-None-Match, in: header, schema: { type: string } }
        - { name: session, in: cookie, schema: { type: string } }
    put:
      operationId: put-pet
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
  /pets:
    get: { operationId: listPets, security: [] }
    post:
      operationId: adoptPet
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { name: { type: string } } } } } }
  /pets/{petId}/photo:
    post:
      operationId: upload
      parameters: [{ name: petId, in: path, required: true, schema: { type: string } }]
      requestBody: { required: true, content: { multipart/form-data: {} } }
  /v1:batch:
    post: { operationId: batch }
`;

async function fromDocument(text = DOCUMENT, wanted?: string[]) {
  const file = join(root, 'api.yaml');
  writeFileSync(file, text);
  const made = draftFromOpenApi('pets', file, wanted);
  await writePlugin(join(root, 'pets'), made.draft);
  return { ...made, manifest: loadFolder(join(root, 'pets')).manifest, dir: join(root, 'pets') };
}

describe('a new plugin', () => {
  test('is not written over something', async () => {
    await writePlugin(join(root, 'lamps'), starterPlugin('lamps'));
    await expect(writePlugin(join(root, 'lamps'), starterPlugin('lamps'))).rejects.toThrow(/not empty/);
  });
});

describe('a plugin from an OpenAPI document', () => {
  test('has one endpoint and function per operation, reads by verb, and says what was left out', async () => {
    const { manifest, remarks } = await fromDocument();
    expect(
      Object.entries(manifest.endpoints).map(
        ([name, each]) => `${name} ${each.method} ${each.path} ${each.class}`,
      ),
    ).toEqual([
      'pets_get_pet GET /v2/pets/{pet_id} read',
      'pets_put_pet PUT /v2/pets/{pet_id} write',
      'pets_list_pets GET /v2/pets read',
      'pets_adopt_pet POST /v2/pets write',
    ]);
    expect(manifest.origins).toEqual(['https://eu.pets.example']);
    expect(manifest.authorization).toMatchObject({ header: 'X-Pet-Key', field: 'api_key' });
    expect(manifest.credentials).toMatchObject([{ key: 'api_key', type: 'secret', required: true }]);
    expect(manifest.endpoints['pets_list_pets']?.authorization).toBe('none');
    expect(remarks.join('\n')).toMatch(/upload|photo.*multipart/s);
    expect(remarks.join('\n')).toContain('v1:batch');
  });

  test('says what it assumed of the server, and which optional parameters it left out', async () => {
    const { manifest, remarks } = await fromDocument(`
openapi: 3.0.0
servers:
  - url: "https://{region}.pets.example/{base}"
    variables: { region: { default: eu, enum: [eu, us] }, base: { default: v2 } }
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - { name: filter, in: query, style: deepObject, schema: { type: object } }
        - { name: owner, in: query, schema: { type: string, nullable: true, enum: [me, null] } }
  /photo:
    post:
      operationId: upload
      requestBody: { content: { multipart/form-data: { schema: { type: object } } } }
`);
    expect(manifest.origins).toEqual(['https://eu.pets.example']);
    expect(remarks).toEqual([
      'assumed: the server\'s region is "eu"; the document also has us',
      'assumed: the server\'s base is "v2"',
      expect.stringMatching(/^left out: .*"filter" has the style deepObject .*; it is optional$/),
      expect.stringMatching(/^left out: .*photo\.post\.requestBody wants multipart\/form-data/),
    ]);
    expect(manifest.functions.map(({ name }) => name)).toEqual(['pets_list_pets']);
    expect(manifest.functions[0]!.input.properties).toEqual({
      owner: { anyOf: [{ type: 'string', enum: ['me'] }, { type: 'null' }] },
    });
  });

  test('has schemas that every client passes on', async () => {
    const { manifest } = await fromDocument();
    const { properties = {}, required } = manifest.functions.find((fn) => fn.name === 'pets_put_pet')!.input;
    expect(required).toEqual(['pet_id', 'body']);
    expect(properties['body']).toMatchObject({
      type: 'object',
      required: ['name', 'owner'],
      properties: {
        name: { type: 'string', description: '(maxLength: 40)' },
        kind: { anyOf: [{ type: 'string', enum: ['cat', 'dog'] }, { type: 'null' }] },
        age: { type: 'integer', description: '(default: 1, minimum: 0, one of [1,2])' },
        owner: { type: 'object', properties: { mail: {}, pets: { type: 'array' } }, required: ['mail'] },
      },
    });
    expect(JSON.stringify(properties)).not.toContain('$ref');
  });

  test('sends parameters where the document says, and absent ones not at all', async () => {
    const { dir } = await fromDocument();
    const { sent, results } = await run(dir, [
      [
        'pets_get_pet',
        { pet_id: 'a/b', tag: ['x', 'y'], fields: ['p', 'q'], end: 3, if_none_match: '"1"' },
        { body: '{"name":"Rex"}' },
      ],
      ['pets_get_pet', { pet_id: '1' }, { status: 404, body: '{"error":"none"}' }],
      ['pets_put_pet', { pet_id: '1', body: { name: 'Rex' } }, { body: '[1,2]' }],
      ['pets_adopt_pet', { body: { name: 'Rex & Co' } }, { status: 204, body: '', json: false }],
    ]);
    expect(sent[0]).toMatchObject({
      url: 'https://eu.pets.example/v2/pets/a%2Fb?tag%5B%5D=x&tag%5B%5D=y&fields=p%2Cq&end=3',
      headers: { 'if-none-match': '"1"' },
    });
    expect(sent[1]).toMatchObject({ url: 'https://eu.pets.example/v2/pets/1', headers: {}, body: '' });
    expect(sent[2]).toMatchObject({ method: 'PUT', body: '{"name":"Rex"}' });
    expect(sent[3]).toMatchObject({
      body: 'name=Rex+%26+Co',
      contentType: 'application/x-www-form-urlencoded',
    });
    expect(results).toEqual([{ name: 'Rex' }, { failed: 'upstream_error' }, { result: [1, 2] }, {}]);
  });

  test('has only the operations that were asked for, and fails for one that cannot be written', async () => {
    const { manifest } = await fromDocument(DOCUMENT, ['getPet', 'GET /pets']);
    expect(manifest.functions.map((fn) => fn.name)).toEqual(['pets_get_pet', 'pets_list_pets']);
    await expect(fromDocument(DOCUMENT, ['getPets'])).rejects.toThrow(
      /no operation "getPets"\. Did you mean/,
    );
    await expect(fromDocument(DOCUMENT, ['upload'])).rejects.toThrow(
      /paths\.\/pets\/\{petId\}\/photo\.post\.requestBody wants multipart/,
    );
  });

  test.each([
    ['swagger: "2.0"', 'it is Swagger 2'],
    ['hello', 'is no OpenAPI 3.0 or 3.1 document'],
    ['{"openapi":', 'JSON'],
    ['a: [', 'api.yaml'],
    ['openapi: 3.0.0\npaths: {}', 'has no operation'],
    ['openapi: 3.0.0\npaths: { /a: { $ref: "other.yaml" } }', 'refers to another document'],
    ['openapi: 3.0.0\npaths: { /a: { $ref: "#/paths/~1b" } }', 'which is not there'],
    ['openapi: 3.0.0\npaths: { /a: { $ref: "#/paths/~1a" } }', 'leads to itself'],
  ])('is refused for the document %j', async (text, problem) => {
    await expect(fromDocument(text)).rejects.toThrow(problem);
  });

  test('has names that are short enough and different', async () => {
    expect(['getHTTPStatus', 'put-pet', '2fa', 'Ünïcode', ''].map(snake)).toEqual([
      'get_http_status',
      'put_pet',
      'n_2fa',
      'n_code',
      'n',
    ]);
    const long = (tail: string) => `${'veryLong'.repeat(10)}${tail}`;
    const paths = ['A', 'B', 'B_']
      .map((tail, index) => `  /p${index}: { get: { operationId: ${long(tail)} } }`)
      .join('\n');
    const { manifest } = await fromDocument(`openapi: 3.0.0\npaths:\n${paths}`);
    const names = manifest.functions.map((fn) => `integration__pets__${fn.name}`);
    expect(new Set(names).size).toBe(3);
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(64);
  });
});
