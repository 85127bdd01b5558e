/** How a client names the tools of a server for its model, and how long such a name may be. */
export interface NameLimit {
  title: string;
  /** The name that the model sees, as far as its length goes. */
  shown: (server: string, tool: string) => string;
  /** Most characters of it. */
  most: number;
  /** What happens to longer ones. */
  then: string;
  /** Name of a server with one integration that leaves room for that integration's tools. */
  serverName: (integration: string) => string;
}

const documented = (integration: string): string => `kosmokrator-${integration}`;
const short = (integration: string): string => `kosmo-${integration}`;

/* Codex is measured (0.169); the others are as their documentation and issue trackers have them in November 2026. */
export const NAME_LIMITS = {
  codex: {
    title: 'Codex',
    shown: (server, tool) => `mcp__${server.replaceAll('-', '_')}__${tool}`,
    most: 128,
    then: 'Codex cuts longer names and adds a hash',
    serverName: documented,
  },
  claude: {
    title: 'Claude Code',
    shown: (server, tool) => `mcp__${server}__${tool}`,
    most: 64,
    then: 'the API behind it refuses the whole request',
    serverName: short,
  },
  vscode: {
    title: 'VS Code',
    // The prefix is made from the title that our server announces.
    shown: (_server, tool) => `mcp_kosmokrator_${tool}`,
    most: 64,
    then: 'VS Code cuts longer names',
    serverName: documented,
  },
  cursor: {
    title: 'Cursor',
    shown: (server, tool) => `${server}:${tool}`,
    most: 60,
    then: 'Cursor leaves the tool out',
    serverName: short,
  },
  gemini: {
    title: 'Gemini CLI',
    shown: (server, tool) => `mcp_${server}_${tool}`,
    most: 63,
    then: 'Gemini CLI takes out the middle',
    serverName: short,
  },
} as const satisfies Record<string, NameLimit>;

export type ClientName = keyof typeof NAME_LIMITS;
export const CLIENT_NAMES = Object.keys(NAME_LIMITS) as ClientName[];
