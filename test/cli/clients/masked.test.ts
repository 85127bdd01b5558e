import { expect, jest, test } from '@jest/globals';
import { masked } from '../../../src/cli/clients/masked.js';
import { CLIENTS } from '../../../src/cli/clients/clients.js';
import { entryText } from '../../../src/cli/clients/entry.js';
import { printRemoved } from '../../../src/cli/clients/install-report.js';

const SECRET = 'ghp_0123456789';

test.each([
  `      "GITHUB_TOKEN": "${SECRET}"`,
  `env = { KOSMO_CREDENTIAL_KEY = "${SECRET}" }`,
  `GITHUB_TOKEN = '${SECRET}'`,
  `{"mcpServers":{"github":{"env":{"A":"1","GITHUB_PAT":"${SECRET}"},"headers":{"Authorization":"Bearer ${SECRET}"}}}}`,
  `"X-Api-Key": "with \\" quote ${SECRET}"`,
  `bearer_token = "${SECRET}"`,
])('a diff shows no secret of %s', (line) => {
  expect(masked(line)).not.toContain(SECRET);
  expect(masked(line)).toContain('[not shown]');
});

test.each(['codex', 'claude', 'vscode', 'gemini'] as const)('what we write for %s is shown whole', (name) => {
  const entry = {
    name: 'convex',
    command: '/usr/bin/node',
    args: ['/opt/kosmo/bin/kosmo.js', 'mcp:serve', '--integration=convex', '--write=deny'],
    env: { KOSMO_HOME: '/home/me/.kosmo' },
    variables: ['CONVEX_DEPLOY_KEY', 'HTTPS_PROXY'],
  };
  for (const line of entryText(CLIENTS[name], entry).split('\n')) expect(masked(line)).toBe(line);
});

test('a dry run of a removal shows what goes, and no secret of the servers on the same line', () => {
  const text = (server: string): string =>
    `{"mcpServers":{${server}"github":{"command":"gh","env":{"GITHUB_TOKEN":"${SECRET}"}}}}`;
  const before = text('"convex":{"command":"node"},');
  const found = { text: text(''), kept: [], lost: [] };
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  printRemoved({ client: 'claude', server: 'convex', file: '.mcp.json', found, before, dryRun: true });
  const printed = write.mock.calls.map(([chunk]) => String(chunk)).join('');
  write.mockRestore();
  expect(printed).toContain('"github"');
  expect(printed).not.toContain(SECRET);
});
