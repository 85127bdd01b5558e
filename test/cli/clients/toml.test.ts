import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { CLIENTS } from '../../../src/cli/clients/clients.js';
import { removeTomlEntry, setTomlEntry } from '../../../src/cli/clients/edit-toml-entry.js';
import type { ServerEntry } from '../../../src/cli/clients/entry.js';

const NAME = 'kosmokrator-convex';
const entry: ServerEntry = {
  name: NAME,
  command: '/usr/bin/node',
  args: ['/opt/kosmo.js', 'mcp:serve', '--integration=convex', '--write=deny'],
  env: {},
  variables: [],
};
const set = (text: string | undefined, more: Partial<ServerEntry> = {}): string =>
  setTomlEntry('config.toml', text, CLIENTS.codex, { ...entry, ...more }).text!;
const remove = (text: string) => removeTomlEntry('config.toml', text, CLIENTS.codex, NAME);
interface Config {
  mcp_servers?: Record<string, Record<string, unknown>>;
  z?: unknown;
}
const config = (text: string): Config => parse(text, { integersAsBigInt: 'asNeeded' });
const server = (text: string): Record<string, unknown> | undefined => config(text).mcp_servers?.[NAME];

const ORIGINALS: [what: string, text: string][] = [
  ['an empty file', ''],
  ['comments, order and odd spacing', '# mine\nmodel   = "x"   # why\n\n\n[ tools ]\n  a=1\n# the end\n\n'],
  ['CRLF line breaks', 'a = 1\r\n\r\n[mcp_servers.other]\r\ncommand = "x"\r\n'],
  ['no last line break', 'a = 1\n[b]\nc = 2'],
  ['CRLF without a last line break', 'a = 1\r\n[b]\r\nc = 2'],
  ['a byte order mark', '\ufeffa = 1\n'],
  [
    'long strings that look like tables',
    `a = """\n[mcp_servers.${NAME}]\ncommand = "no"\n""""\nb = '''\n[x]'''\n`,
  ],
  ['arrays over lines, with comments', 'a = [ # [x]\n  "]", # ]\n  { b = "}" },\n]\n[[c]]\nd = 1\n[[c]]\n'],
  ['quoted keys', '["mcp_servers"."o.t\\"her"]\n\'command\' = "x"\n'],
  ['servers as inline tables', '[mcp_servers]\nother = { command = "x", args = ["{", "}"] }\n'],
  [
    'servers as dotted keys',
    'mcp_servers.other.command = "x"\n[z]\ny = 1979-05-27 07:32:00Z\nbig = 9223372036854775807\n',
  ],
];

describe('a server table in TOML', () => {
  test.each(ORIGINALS)('is added to %s and taken out again byte for byte', (_what, original) => {
    const added = set(original);
    expect(added.startsWith(original)).toBe(true);
    expect(server(added)).toMatchObject({ command: '/usr/bin/node', args: entry.args, required: true });
    expect(set(added)).toBe(added);
    expect(remove(added)!.text).toBe(original);
  });

  test('makes a file where there is none, and the file goes with it', () => {
    const text = set(undefined);
    expect(text).toMatchInlineSnapshot(`
"[mcp_servers.kosmokrator-convex]
command = "/usr/bin/node"
args = ["/opt/kosmo.js", "mcp:serve", "--integration=convex", "--write=deny"]
required = true
startup_timeout_sec = 30
tool_timeout_sec = 300
"
`);
    expect(remove(text)!.text).toBeUndefined();
  });

  test('is updated where it is; what the user has in it stays, every byte of it', () => {
    const before = [
      `[mcp_servers.${NAME}] # mine`,
      'args = ["old"] # arguments',
      'command = "old"',
      'tool_timeout_sec = 900',
      'required = false',
      '',
      `[mcp_servers.${NAME}.tools.integration__convex__convex_list_tables]`,
      'approval_mode = "approve"',
      '',
      '[z]',
      'a = 1',
      '',
    ].join('\n');
    const change = setTomlEntry('config.toml', before, CLIENTS.codex, entry);
    expect(change.text).toBe(
      before
        .replace('["old"]', JSON.stringify(entry.args).replaceAll('","', '", "'))
        .replace('"old"', '"/usr/bin/node"')
        .replace('required = false\n', 'required = false\nstartup_timeout_sec = 30\n'),
    );
    expect(change.kept).toEqual(['tool_timeout_sec (line 4)', 'required (line 5)', 'tools (line 7)']);
    expect(set(change.text)).toBe(change.text);
    const removed = remove(change.text!)!;
    expect(removed.text).toBe('\n[z]\na = 1\n');
    expect(removed.lost).toEqual([expect.stringContaining('tools.integration__convex__convex_list_tables')]);
  });

  test.each([
    ['an inline table', `[mcp_servers]\n"${NAME}" = { command = "old", args = [] } # x\n`],
    ['dotted keys', `mcp_servers.${NAME}.command = "old"\nmcp_servers.${NAME}.args = []\n\n[z]\na = 1\n`],
    ['dotted keys below a header', `[mcp_servers]\n${NAME}.command = "old" # x\n\n[z]\na = 1\n`],
    ['sub-tables alone', `[mcp_servers.${NAME}.env]\nA = "1"\n`],
  ])('is updated in %s', (_what, before) => {
    const after = set(before, { env: { KOSMO_HOME: '/h' }, variables: ['A_KEY'] });
    expect(server(after)).toMatchObject({
      command: '/usr/bin/node',
      args: entry.args,
      env: { KOSMO_HOME: '/h' },
      env_vars: ['A_KEY'],
      required: true,
    });
    expect(set(after, { env: { KOSMO_HOME: '/h' }, variables: ['A_KEY'] })).toBe(after);
    expect(config(after).z).toEqual(config(before).z);
    expect(server(remove(after)!.text ?? '')).toBeUndefined();
  });

  test('passes variables on beside those of the user, and drops a KOSMO_HOME that does not hold any more', () => {
    const before = `[mcp_servers.${NAME}]\ncommand = "x"\nenv = { KOSMO_HOME = "/old", MINE = "1" }\nenv_vars = [\n  "FOO", # mine\n  { name = "BAR", source = "local" },\n]\n`;
    const after = set(before, { variables: ['BAR', 'NEW'] });
    expect(server(after)?.env).toEqual({ MINE: '1' });
    expect(server(after)?.env_vars).toEqual(['FOO', { name: 'BAR', source: 'local' }, 'NEW']);
    expect(after).toContain('  "FOO", # mine\n');
  });

  test.each<[string, string, RegExp]>([
    ['what is not TOML', 'a = 1\n[b\n', /config\.toml:2: is not valid TOML/],
    [
      'one inline table of all servers',
      '\nmcp_servers = { a = { command = "x" } }\n',
      /config\.toml:2: mcp_servers = /,
    ],
    ['a list of tables', '[[mcp_servers]]\ncommand = "x"\n', /config\.toml:1: \[\[mcp_servers\]\]/],
    ['a server by URL', `[mcp_servers.${NAME}]\nurl = "https://x"\n`, /config\.toml:2: .*by URL/],
  ])('is refused with file and line: %s', (_what, text, says) => {
    expect(() => set(text)).toThrow(says);
  });

  test('survives any other configuration around it', () => {
    const key = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/),
      fc.string({ minLength: 1, maxLength: 6 }),
    );
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
    const table = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 3 })), {
      maxKeys: 4,
    });
    fc.assert(
      fc.property(table, fc.dictionary(key, table, { maxKeys: 2 }), fc.boolean(), (top, servers, crlf) => {
        fc.pre(!['__proto__', 'mcp_servers'].some((name) => name in top) && !(NAME in servers));
        let text = stringify({
          ...top,
          ...(Object.keys(servers).length > 0 ? { mcp_servers: servers } : {}),
        });
        if (crlf) text = text.replaceAll('\n', '\r\n');
        const added = set(text);
        expect(added.startsWith(text)).toBe(true);
        expect(set(added)).toBe(added);
        expect(remove(added)!.text).toBe(text);
      }),
      { numRuns: 150 },
    );
  });
});
