import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ClientName } from '../../plugins/client-limits.js';

export type ConfigScope = 'global' | 'project';

export interface Place {
  /** Root of the project, for files in it. */
  project: string;
  env: NodeJS.ProcessEnv;
}

/** What is known of a client: where its configuration is and what it looks like. */
export interface Client {
  format: 'toml' | 'json';
  /** Key that holds the servers by name. */
  root: string;
  defaultScope: ConfigScope;
  /** The file of each scope; none where the client wants to write it itself. */
  files: Partial<Record<ConfigScope, (place: Place) => string>>;
  /** Keys of an entry beside command, args and env. */
  extra: Record<string, unknown>;
  /** How the value of an environment variable of the client is written in an entry. */
  reference: (variable: string) => string;
  /** Result budget, in characters, that the client passes on whole. Without it, ours holds. */
  resultChars?: number;
  /** What its user has to do or know after an installation. */
  after: Record<ConfigScope, string>;
}

const home = (env: NodeJS.ProcessEnv): string => env['HOME'] ?? homedir();
export const codexHome = (env: NodeJS.ProcessEnv): string => env['CODEX_HOME'] || join(home(env), '.codex');

/** Folder of VS Code's default profile. */
function codeUser(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin') return join(home(env), 'Library', 'Application Support', 'Code', 'User');
  if (process.platform === 'win32') return join(env['APPDATA'] ?? home(env), 'Code', 'User');
  return join(env['XDG_CONFIG_HOME'] || join(home(env), '.config'), 'Code', 'User');
}

export const CLIENTS: Record<ClientName, Client> = {
  codex: {
    format: 'toml',
    root: 'mcp_servers',
    defaultScope: 'global',
    files: {
      global: ({ env }) => join(codexHome(env), 'config.toml'),
      project: ({ project }) => join(project, '.codex', 'config.toml'),
    },
    // Without `required`, Codex drops the tools of a server that needs more than a second, and says nothing.
    extra: { required: true, startup_timeout_sec: 30, tool_timeout_sec: 300 },
    reference: (variable) => variable,
    resultChars: 20_000,
    after: {
      global: 'Start a new Codex session; `codex mcp list` shows the server.',
      project:
        'Codex reads it only if your own config.toml trusts the project: [projects."FOLDER"] trust_level = "trusted".',
    },
  },
  claude: {
    format: 'json',
    root: 'mcpServers',
    defaultScope: 'project',
    files: { project: ({ project }) => join(project, '.mcp.json') },
    extra: { type: 'stdio' },
    reference: (variable) => `\${${variable}:-}`,
    after: {
      global: 'Claude Code keeps ~/.claude.json itself.',
      project: 'Claude Code asks for your approval of the server when it starts in this project.',
    },
  },
  vscode: {
    format: 'json',
    root: 'servers',
    defaultScope: 'project',
    files: {
      global: ({ env }) => join(codeUser(env), 'mcp.json'),
      project: ({ project }) => join(project, '.vscode', 'mcp.json'),
    },
    extra: { type: 'stdio' },
    reference: (variable) => `\${env:${variable}}`,
    after: {
      global:
        'VS Code asks whether you trust the server when it starts it. The file is that of the default profile.',
      project: 'VS Code asks whether you trust the server when it starts it.',
    },
  },
  cursor: {
    format: 'json',
    root: 'mcpServers',
    defaultScope: 'global',
    files: {
      global: ({ env }) => join(home(env), '.cursor', 'mcp.json'),
      project: ({ project }) => join(project, '.cursor', 'mcp.json'),
    },
    extra: { type: 'stdio' },
    reference: (variable) => `\${env:${variable}}`,
    after: {
      global: "Cursor's settings, MCP, show the server.",
      project: "Cursor's settings, MCP, show the server; enable it there.",
    },
  },
  gemini: {
    format: 'json',
    root: 'mcpServers',
    defaultScope: 'global',
    files: {
      global: ({ env }) => join(home(env), '.gemini', 'settings.json'),
      project: ({ project }) => join(project, '.gemini', 'settings.json'),
    },
    extra: {},
    reference: (variable) => `$${variable}`,
    after: {
      global: 'Restart Gemini CLI; `/mcp` shows the server.',
      project: 'Restart Gemini CLI in this project; `/mcp` shows the server.',
    },
  },
};
