import { describe, expect, test } from '@jest/globals';
import { CLIENTS } from '../../../src/cli/clients/clients.js';
import { parseJsonConfig, removeJsonEntry, setJsonEntry } from '../../../src/cli/clients/edit-json-entry.js';
import type { ServerEntry } from '../../../src/cli/clients/entry.js';

const entry: ServerEntry = {
  name: 'kosmo-convex',
  command: '/usr/bin/node',
  args: ['/opt/kosmo.js', 'mcp:serve'],
  env: {},
  variables: ['A_KEY'],
};
const client = CLIENTS.cursor;
const set = (text: string | undefined, more: Partial<ServerEntry> = {}): string =>
  setJsonEntry('mcp.json', text, client, { ...entry, ...more }).text!;
const remove = (text: string) => removeJsonEntry('mcp.json', text, client, entry.name);
const servers = (text: string): any => parseJsonConfig('mcp.json', text).config[client.root];

describe('a server in JSON', () => {
  test.each([
    [
      'with comments and two spaces',
      '{\n  // mine\n  "theme": "x", /* y */\n  "mcpServers": {\n    "other": { "command": "x" } // z\n  }\n}\n',
    ],
    [
      'with tabs and CRLF',
      '{\r\n\t"mcpServers": {\r\n\t\t"other": {\r\n\t\t\t"command": "x"\r\n\t\t}\r\n\t}\r\n}\r\n',
    ],
    ['without any server', '{\n    "theme": "x"\n}'],
    ['with a byte order mark', '\ufeff{\n  "a": 1\n}\n'],
  ])('is added %s and taken out again byte for byte', (_what, original) => {
    const added = set(original);
    expect(servers(added)[entry.name]).toEqual({
      type: 'stdio',
      command: '/usr/bin/node',
      args: entry.args,
      env: { A_KEY: '${env:A_KEY}' },
    });
    expect(set(added)).toBe(added);
    expect(remove(added)!.text).toBe(original);
  });

  test('makes a file where there is none, and the file goes with it', () => {
    expect(remove(set(undefined))!.text).toBeUndefined();
  });

  test('keeps what the user added to it, and drops a KOSMO_HOME that does not hold any more', () => {
    const before = `{ "mcpServers": { "kosmo-convex": { "disabled": true, /* c */ "command": "old", "env": { "KOSMO_HOME": "/old", "MINE": "1" } } } }`;
    const change = setJsonEntry('mcp.json', before, client, entry);
    expect(servers(change.text!)[entry.name]).toEqual({
      disabled: true,
      type: 'stdio',
      command: '/usr/bin/node',
      args: entry.args,
      env: { MINE: '1', A_KEY: '${env:A_KEY}' },
    });
    expect(change.text).toContain('/* c */');
    expect(change.kept).toEqual(['disabled']);
  });

  test.each<[string, string, RegExp]>([
    ['what is not JSON', '{\n  "a": \n}', /mcp\.json:3: is not valid JSON/],
    ['a list', '[]', /mcp\.json:1: must be an object/],
    [
      'servers that are there twice',
      '{"mcpServers":{},\n"mcpServers":{}}',
      /mcp\.json:2: "mcpServers" is there twice/,
    ],
    ['servers that are a list', '{\n"mcpServers":[]}', /mcp\.json:2: "mcpServers" must be an object/],
    ['a server by URL', '{"mcpServers":{"kosmo-convex":{"url":"https://x"}}}', /by URL/],
  ])('is refused with file and line: %s', (_what, text, says) => {
    expect(() => set(text)).toThrow(says);
  });
});
