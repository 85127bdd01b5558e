import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inspect } from '../../../src/guest/inspect.js';
import { Modules } from '../../../src/guest/modules.js';
import { pluginTemplate } from '../../../src/guest/plugin-template.js';
import { loadCases } from '../../../src/plugins/cases.js';
import { checkPlugin } from '../../../src/plugins/check/check-plugin.js';
import { FRESH_FILES, freshPlugin, type FreshPlugin } from './support/fresh.js';

const template = pluginTemplate(new Modules('shop', '/nowhere', '/nowhere'));

/** Findings as `file:line rule message`. */
async function found(dir: string): Promise<string[]> {
  const { findings } = await checkPlugin(dir, (name, source) =>
    Promise.resolve(inspect(source, name, template)),
  );
  for (const { fix } of findings) expect(fix).toMatch(/\S/);
  return findings.map(
    ({ severity, file, line, rule, message }) => `${severity} ${file}:${line} ${rule}: ${message}`,
  );
}

let plugin: FreshPlugin;
beforeEach(() => {
  plugin = freshPlugin();
});
afterEach(() => plugin.remove());

const script = (body: string): string =>
  FRESH_FILES['functions/shop_get_item.lua']!.replace('  return', `${body}\n  return`);

describe('a plugin without a fault', () => {
  test('has no finding', async () => expect(await found(plugin.dir)).toEqual([]));

  test('is the bundled Convex plugin, but for its cases', async () => {
    const findings = await found(resolve(import.meta.dirname, '..', '..', '..', 'plugins', 'convex'));
    expect(findings.filter((line) => !line.includes('test-missing'))).toEqual([]);
  });
});

describe('ten ways to break a plugin, each found at its line', () => {
  test('a misspelt global', async () => {
    plugin.write('functions/shop_get_item.lua', script('  prnit(args.id)'));
    expect(await found(plugin.dir)).toEqual([
      'error functions/shop_get_item.lua:4 unknown-global: there is no global "prnit". Did you mean "print"?',
    ]);
  });

  test('a misspelt function of a library', async () => {
    plugin.write('functions/shop_get_item.lua', script('  log.debgu(args.id)'));
    expect(await found(plugin.dir)).toEqual([
      'error functions/shop_get_item.lua:4 unknown-field: there is no log.debgu. Did you mean "debug"?',
    ]);
  });

  test('a function file that is not there', async () => {
    rmSync(join(plugin.dir, 'functions/shop_buy.lua'));
    expect(await found(plugin.dir)).toEqual([
      expect.stringMatching(
        /^error plugin.json:\d+ function-file-missing: shop_buy has no functions\/shop_buy.lua$/,
      ),
    ]);
  });

  test('a read function that reaches a write, through a module', async () => {
    plugin.write('functions/shop_get_item.lua', script('  shop.buy(args.id)'));
    expect(await found(plugin.dir)).toEqual([
      'error lib/shop.lua:12 read-reaches-write: shop_get_item is a read function and reaches the write endpoint "buy"; the host refuses that request',
    ]);
  });

  test('a schema that clients would change', async () => {
    plugin.manifest((manifest) => {
      manifest['functions'][0].input.properties.id = { description: 'x', oneOf: [{ type: 'string' }] };
    });
    expect(await found(plugin.dir)).toEqual([
      expect.stringMatching(
        /^error plugin.json:\d+ schema-keyword: shop_get_item: clients rewrite or lose "oneOf"$/,
      ),
    ]);
  });

  test('a manifest that is not JSON', async () => {
    plugin.write('plugin.json', '{\n  "name": "shop"\n  "version": "1.0.0"\n}\n');
    expect(await found(plugin.dir)).toEqual([
      'error plugin.json:3 manifest-json: is not JSON: comma expected',
    ]);
  });

  test('an alias that two functions have', async () => {
    plugin.manifest((manifest) => {
      manifest['functions'][1].aliases = ['get_item'];
    });
    expect(await found(plugin.dir)).toEqual([
      expect.stringMatching(
        /^error plugin.json:\d+ manifest: functions\[1\].aliases\[0\]: "get_item" is used twice, first by shop_get_item$/,
      ),
    ]);
  });

  test('an endpoint that the manifest does not have, and one that the function does not list', async () => {
    plugin.write('functions/shop_get_item.lua', script('  http.get("itme")\n  http.post("search", {})'));
    plugin.manifest((manifest) => {
      manifest['endpoints'].search = { method: 'POST', path: '/search', class: 'read' };
      manifest['functions'][1].endpoints.push('search');
    });
    expect(await found(plugin.dir)).toEqual([
      expect.stringMatching(
        /^warning plugin.json:\d+ endpoint-not-needed: shop_buy lists the endpoint "search"/,
      ),
      'error functions/shop_get_item.lua:4 endpoint-unknown: shop_get_item uses the endpoint "itme", which plugin.json does not have. Did you mean "item"?',
      'error functions/shop_get_item.lua:5 endpoint-unlisted: shop_get_item uses the endpoint "search", but does not list it; the host refuses that request',
    ]);
  });

  test('a module that is not there', async () => {
    plugin.write('functions/shop_get_item.lua', script('').replace('lib.shop', 'shop'));
    expect(await found(plugin.dir)).toContain(
      'error functions/shop_get_item.lua:1 require-missing: there is no module "shop".',
    );
  });

  test('a syntax error in Luau code', async () => {
    plugin.write('functions/shop_get_item.lua', script('  local n: number = 1\n  n += \n'));
    expect(await found(plugin.dir)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^error functions\/shop_get_item.lua:\d+ lua-syntax: /)]),
    );
  });

  test('a name that is too long for clients', async () => {
    const name = `shop_${'a'.repeat(43)}`;
    plugin.manifest((manifest) => {
      manifest['functions'][1].name = name;
    });
    expect(await found(plugin.dir)).toContainEqual(
      expect.stringMatching(
        /^error plugin.json:\d+ tool-name: .*is too long for Claude Code, VS Code, Cursor, Gemini CLI$/,
      ),
    );
  });
});

/** The text of a line of plugin.json that a finding names. */
function lineNamed(finding: string): string {
  const line = Number(/plugin\.json:(\d+)/.exec(finding)?.[1]);
  return readFileSync(join(plugin.dir, 'plugin.json'), 'utf8').split('\n')[line - 1]!.trim();
}

describe('a slip in the manifest is one finding, at its line, that says what is right', () => {
  const slips: [string, (manifest: Record<string, any>) => void, string, string][] = [
    [
      'a misspelt key',
      ({ functions: [fn] }) => {
        fn.operaton = fn.operation;
        delete fn.operation;
      },
      'functions[0].operaton is not a known key. Did you mean "operation"?',
      '"operaton": "read"',
    ],
    [
      'a misspelt class',
      ({ endpoints }) => (endpoints.item.class = 'raed'),
      'endpoints.item.class must be one of "read", "write", not "raed". Did you mean "read"?',
      '"class": "raed"',
    ],
    [
      'text for a boolean',
      ({ functions: [fn] }) => (fn.idempotent = 'yes'),
      'functions[0].idempotent must be true or false, not text',
      '"idempotent": "yes",',
    ],
    [
      'a keyword that schemas do not have',
      ({ functions: [fn] }) => (fn.input.properties.id.pattrn = 'x'),
      'functions[0].input.properties.id.pattrn is not a known key',
      '"pattrn": "x"',
    ],
    [
      'a misspelt type of an argument',
      ({ functions: [fn] }) => (fn.input.properties.id.type = 'strnig'),
      'functions[0].input.properties.id.type must be one of "object", "array", "string", "number", "integer", "boolean", "null", not "strnig". Did you mean "string"?',
      '"type": "strnig",',
    ],
    [
      'a misspelt endpoint',
      ({ functions: [fn] }) => (fn.endpoints = ['itme']),
      'functions[0].endpoints[0]: "itme" is not in the endpoint table. Did you mean "item"?',
      '"itme"',
    ],
    [
      'an alias of another function',
      ({ functions }) => (functions[1].aliases = ['get_item']),
      'functions[1].aliases[0]: "get_item" is used twice, first by shop_get_item',
      '"get_item"',
    ],
    [
      'a required argument that is not described',
      ({ functions: [fn] }) => (fn.input.required = ['idd']),
      'shop_get_item: "idd" is required, but not among the properties',
      '"idd"',
    ],
  ];
  test.each(slips)('%s', async (_slip, change, says, line) => {
    plugin.manifest(change);
    const findings = await found(plugin.dir);
    expect(findings).toEqual([expect.stringMatching(/^error plugin\.json:\d+ [a-z-]+: /)]);
    expect(findings[0]!.replace(/^.*?\d+ [a-z-]+: /, '')).toBe(says);
    expect(lineNamed(findings[0]!)).toBe(line);
  });

  test('a key that is there twice', async () => {
    const text = readFileSync(join(plugin.dir, 'plugin.json'), 'utf8');
    plugin.write('plugin.json', text.replace('{', '{\n  "name": "shop",'));
    expect(await found(plugin.dir)).toEqual([
      expect.stringMatching(
        /^error plugin.json:3 json-key-twice: the key "name" is there twice, first in line 2$/,
      ),
    ]);
  });
});

describe('scripts against the manifest', () => {
  test('an argument that there is not', async () => {
    plugin.write('functions/shop_get_item.lua', script('  log.debug(args.idd)'));
    expect(await found(plugin.dir)).toEqual([
      'error functions/shop_get_item.lua:4 argument-unknown: shop_get_item has no argument "idd", so args.idd is always nil. Did you mean "id"?',
    ]);
  });

  test('no finding about a field that the script sets itself, or of another table of that name', async () => {
    plugin.write('functions/shop_get_item.lua', script('  args.idd = 1\n  log.debug(args.idd)'));
    expect(await found(plugin.dir)).toEqual([]);
    plugin.write(
      'functions/shop_get_item.lua',
      script('  local f = function(args) return args.idd end\n  log.debug(f({ idd = "x" }))'),
    );
    expect(await found(plugin.dir)).toEqual([]);
  });

  test('an error code that nobody explains', async () => {
    plugin.write('functions/shop_get_item.lua', script('  if not args.id then error { code = "no_id" } end'));
    expect(await found(plugin.dir)).toEqual([
      'warning functions/shop_get_item.lua:4 error-undeclared: raises the error "no_id", which plugin.json does not have.',
    ]);
  });

  test.each(['return 5\n', 'local x = 1\n'])('a file that returns no function: %j', async (text) => {
    plugin.write('functions/shop_get_item.lua', text);
    expect(await found(plugin.dir)).toContainEqual(
      expect.stringMatching(/^error functions\/shop_get_item.lua:1 function-none: the file returns no/),
    );
  });

  test('a slip in a word of the language', async () => {
    plugin.write('functions/shop_get_item.lua', script('  retrun { args.id }'));
    expect(await found(plugin.dir)).toContainEqual(
      expect.stringContaining('there is no global "retrun". Did you mean "return"?'),
    );
  });

  test('an endpoint under a misspelt name is not said to be unused', async () => {
    plugin.write(
      'functions/shop_get_item.lua',
      'return function(args)\n  return { item = http.get("itme", { params = args }).body }\nend\n',
    );
    expect(await found(plugin.dir)).toEqual([
      expect.stringContaining('error functions/shop_get_item.lua:2 endpoint-unknown'),
    ]);
  });
});

describe('a case that cannot be read', () => {
  test('is found at its line, with the key that is meant', async () => {
    plugin.write(
      'test/more.json',
      '{\n  "function": "shop_buy",\n  "exchanges": [{\n    "request": {\n      "endpont": "item", "method": "GET", "path": "/x" },\n    "response": { "status": 200 } }],\n  "expect": { "result": 1 }\n}\n',
    );
    expect(await found(plugin.dir)).toEqual([
      'error test/more.json:5 case: exchanges[0].request.endpont is not a known key. Did you mean "endpoint"?',
    ]);
    expect(() => loadCases(plugin.dir)).toThrow(
      'test/more.json:5: exchanges[0].request.endpont is not a known key',
    );
  });
});

describe('what else is found', () => {
  test('Luau syntax is understood, and lines keep their numbers', async () => {
    plugin.write('functions/shop_get_item.lua', script('  local n: number = 1\n  n += 1\n  prnit(`{n}`)'));
    expect(await found(plugin.dir)).toEqual([
      'error functions/shop_get_item.lua:6 unknown-global: there is no global "prnit". Did you mean "print"?',
    ]);
  });

  test('endpoints are followed through functions that take their name, and through pcall', async () => {
    plugin.write(
      'lib/shop.lua',
      'local shop = {}\nlocal function get(endpoint, id)\n  return http.get(endpoint, { params = { id = id } })\nend\n' +
        'function shop.item(id)\n  local ok, answer = pcall(get, "buy", id)\n  return ok and answer.body\nend\n' +
        'function shop.buy(id)\n  get("item", id)\n  return http.post("buy", { id = id }).body\nend\nreturn shop\n',
    );
    expect(await found(plugin.dir)).toEqual([
      expect.stringContaining('endpoint-not-needed: shop_get_item lists the endpoint "item"'),
      expect.stringContaining('error lib/shop.lua:6 read-reaches-write'),
    ]);
  });

  test('secrets in scripts and recordings are found and not repeated', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    plugin.write(
      'test/shop_buy.json',
      FRESH_FILES['test/shop_buy.json']!.replace('"order": 1', `"order": "${secret}"`),
    );
    const lines = await found(plugin.dir);
    expect(lines).toEqual([expect.stringMatching(/^error test\/shop_buy.json:\d+ secret: /)]);
    expect(lines.join()).not.toContain(secret);
  });

  test('missing documentation and tests, unlisted functions, unused modules and set globals are warned of', async () => {
    rmSync(join(plugin.dir, 'README.md'));
    rmSync(join(plugin.dir, 'test'), { recursive: true });
    cpSync(join(plugin.dir, 'functions/shop_buy.lua'), join(plugin.dir, 'functions/shop_sell.lua'));
    plugin.write('lib/more.lua', 'count = 1\nreturn count\n');
    const rules = (await found(plugin.dir)).map((line) =>
      line.split(' ').slice(0, 3).join(' ').replace(/:\d+/, ''),
    );
    expect(rules).toEqual([
      'warning plugin.json test-missing:',
      'warning plugin.json test-missing:',
      'warning functions/shop_sell.lua function-unlisted:',
      'warning lib/more.lua global-assigned:',
      'warning lib/more.lua lib-unused:',
      'warning README.md readme-missing:',
    ]);
  });
});
