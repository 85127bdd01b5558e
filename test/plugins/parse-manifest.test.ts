import { describe, expect, test } from '@jest/globals';
import { parseManifest } from '../../src/plugins/parse-manifest.js';
import { manifestData } from '../helpers/manifest.js';

type Change = (manifest: Record<string, any>) => void;

/** Each defect, the path that the error must name, and a word of what it must say. */
const DEFECTS: [name: string, change: Change, path: string, says: string][] = [
  ['an unknown key at the top', (m) => (m['colour'] = 'red'), 'colour', 'not a known key'],
  [
    'an unknown key in a function',
    (m) => (m['functions'][1].reads = true),
    'functions[1].reads',
    'not a known key',
  ],
  [
    'an unknown key in an endpoint',
    (m) => (m['endpoints'].buy.verb = 'x'),
    'endpoints.buy.verb',
    'not a known key',
  ],
  [
    'an unknown key in a credential',
    (m) => (m['credentials'][0].hidden = 1),
    'credentials[0].hidden',
    'not a known key',
  ],
  [
    'a write that is paged, and so repeated',
    (m) => {
      const write = m['functions'].find((fn: any) => fn.operation === 'write');
      const at = m['functions'].indexOf(write);
      m['functions'] = [write, ...m['functions'].filter((_: any, index: number) => index !== at)];
      write.paging = { items: 'id', cursor: 'id', next: 'id' };
    },
    'functions[0].paging',
    'repeat the write',
  ],
  ['a missing version', (m) => delete m['version'], 'version', 'is missing'],
  ['a version that is none', (m) => (m['version'] = 'one'), 'version', 'version such as'],
  ['a name with a double underscore', (m) => (m['name'] = 'a__b'), 'name', 'double underscores'],
  [
    'an upper-case function name',
    (m) => (m['functions'][0].name = 'Get'),
    'functions[0].name',
    'lower_snake_case',
  ],
  ['an unknown operation', (m) => (m['functions'][0].operation = 'maybe'), 'functions[0].operation', 'read'],
  ['an unknown credential type', (m) => (m['credentials'][0].type = 'file'), 'credentials[0].type', 'secret'],
  [
    'a read function with a write endpoint',
    (m) => m['functions'][0].endpoints.push('buy'),
    'functions[0].endpoints[2]',
    'write endpoint "buy"',
  ],
  [
    'an endpoint that is not in the table',
    (m) => m['functions'][0].endpoints.push('nope'),
    'functions[0].endpoints[2]',
    'endpoint table',
  ],
  [
    'an endpoint named like a property of objects',
    (m) => m['functions'][0].endpoints.push('constructor'),
    'functions[0].endpoints[2]',
    'endpoint table',
  ],
  ['a path with ..', (m) => (m['endpoints'].buy.path = '/api/../x'), 'endpoints.buy.path', '..'],
  [
    'a path with a host',
    (m) => (m['endpoints'].buy.path = '//evil.example/x'),
    'endpoints.buy.path',
    'must be a path',
  ],
  [
    'a path with a query',
    (m) => (m['endpoints'].buy.path = '/x?y=1'),
    'endpoints.buy.path',
    'must be a path',
  ],
  [
    'a duplicate alias',
    (m) => m['functions'][1].aliases.push('get_item'),
    'functions[1].aliases[1]',
    'used twice',
  ],
  [
    'a duplicate credential',
    (m) => m['credentials'].push({ ...m['credentials'][0] }),
    'credentials[2].key',
    'twice',
  ],
  [
    'authorization by a field that is not secret',
    (m) => (m['authorization'].field = 'url'),
    'authorization.field',
    'secret',
  ],
  [
    'an origin from a field that is not a url',
    (m) => (m['origins'] = ['{token}']),
    'origins[0]',
    'url credential',
  ],
  [
    'an endpoint at an origin that is not listed',
    (m) => (m['endpoints'].buy.origin = 'https://other.example'),
    'endpoints.buy.origin',
    'literal origins',
  ],
  [
    'an endpoint that would send the key of a configured URL to another origin',
    (m) => {
      m['origins'] = ['{url}', 'https://other.example'];
      m['endpoints'].buy.origin = 'https://other.example';
    },
    'endpoints.buy.authorization',
    '"none" or {scheme, pattern}',
  ],
  [
    'an endpoint that would put that key into the body for another origin',
    (m) => {
      m['origins'] = ['{url}', 'https://other.example'];
      m['endpoints'].buy.origin = 'https://other.example';
      m['endpoints'].buy.authorization = { bodyField: 'key' };
    },
    'endpoints.buy.authorization',
    '"none" or {scheme, pattern}',
  ],
  ['a plain http origin', (m) => (m['origins'] = ['http://x.example']), 'origins[0]', 'https'],
  [
    'a constant Authorization header',
    (m) => (m['headers'] = { Authorization: 'x' }),
    'headers.Authorization',
    'set by the host',
  ],
  [
    'input that allows unknown arguments',
    (m) => delete m['functions'][0].input.additionalProperties,
    'functions[0].input.additionalProperties',
    'false',
  ],
  [
    'input that is not an object',
    (m) => (m['functions'][0].input.type = 'array'),
    'functions[0].input.type',
    'object',
  ],
  [
    'a schema type that does not exist',
    (m) => (m['functions'][0].input.properties.id.type = 'strin'),
    'functions[0].input.properties.id.type',
    'not "strin". Did you mean "string"?',
  ],
  [
    'a schema keyword that clients drop',
    (m) => (m['functions'][0].input.properties.id.pattern = 'x'),
    'functions[0].input.properties.id.pattern',
    'not a known key',
  ],
  [
    'a schema whose required is no list',
    (m) => (m['functions'][0].input.required = 'id'),
    'functions[0].input.required',
    'must be a list, not text',
  ],
  [
    'an output schema that is none',
    (m) => (m['functions'][0].output.properties = 5),
    'functions[0].output.properties',
    'must be an object, not a number',
  ],
  [
    'a required argument that is not described',
    (m) => m['functions'][0].input.required.push('nope'),
    'functions[0].input.required[1]',
    'nope',
  ],
  ['a destructive read', (m) => (m['functions'][0].destructive = true), 'functions[0].destructive', 'read'],
  ['an identity that is no function', (m) => (m['identity'] = 'who'), 'identity', 'not a function'],
  [
    'a pattern that is no regular expression',
    (m) => (m['credentials'][1].pattern = '('),
    'credentials[1].pattern',
    'regular expression',
  ],
];

describe('parseManifest', () => {
  test('accepts a manifest without defect', () => {
    const manifest = parseManifest(JSON.stringify(manifestData()), 'plugin.json');
    expect(manifest.functions.map((fn) => fn.name)).toEqual(['shop_get_item', 'shop_buy']);
  });

  test.each(DEFECTS)('refuses %s, naming file and path', (_name, change, path, says) => {
    const data = manifestData();
    change(data);
    let error: any;
    try {
      parseManifest(JSON.stringify(data), '/x/plugin.json');
    } catch (caught) {
      error = caught;
    }
    expect(error?.code).toBe('invalid_manifest');
    const line = String(error.message)
      .split('\n')
      .find((text) => text.startsWith(`/x/plugin.json: ${path} `));
    expect(line).toContain(says);
  });

  test('refuses text that is not JSON', () => {
    expect(() => parseManifest('{', 'plugin.json')).toThrow(/plugin\.json: is not JSON/);
  });

  test('reports every fault at once', () => {
    const data = manifestData();
    data['functions'][0].endpoints.push('buy');
    data['identity'] = 'who';
    expect(() => parseManifest(JSON.stringify(data), 'f')).toThrow(/write endpoint[\s\S]*not a function/);
  });
});
