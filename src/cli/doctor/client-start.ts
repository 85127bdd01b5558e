import { NAME_LIMITS, type ClientName } from '../../plugins/client-limits.js';
import type { Greeting } from '../../mcp/probe.js';

/** How a client starts a server, as it was measured. */
export interface ClientStart {
  /** Program and version that this was measured with. */
  as: string;
  /** Variables of its own environment that a server gets; all of them without this. */
  passes?: readonly string[];
  greeting: Greeting;
  /** Longest start, ms, of a server whose tools are not left out; and from when on some starts were too late. */
  grace?: { ms: number; flakyMs: number };
}

const CODEX: ClientStart = {
  as: 'Codex 0.169',
  passes: ['HOME', 'LANG', 'LC_ALL', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'TMPDIR', 'TZ', 'USER'],
  greeting: {
    initialize: {
      protocolVersion: '2025-06-18',
      capabilities: {
        experimental: { 'codex/auth-change': {} },
        elicitation: { form: {}, url: {} },
      },
      clientInfo: { name: 'codex-mcp-client', title: 'Codex', version: '0.169.0' },
    },
  },
  grace: { ms: 1_000, flakyMs: 600 },
};

const CLAUDE_CAPABILITIES = { roots: { listChanged: true }, elicitation: { form: {}, url: {} } };
const CLAUDE_INFO = { name: 'claude-code', title: 'Claude Code', version: '2.1.330' };

const CLAUDE: ClientStart = {
  as: 'Claude Code 2.1',
  greeting: {
    first: {
      id: 'server-discover-probe-1',
      method: 'server/discover',
      params: {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': CLAUDE_INFO,
          'io.modelcontextprotocol/clientCapabilities': CLAUDE_CAPABILITIES,
        },
      },
    },
    initialize: {
      protocolVersion: '2025-11-25',
      capabilities: CLAUDE_CAPABILITIES,
      clientInfo: CLAUDE_INFO,
    },
  },
};

const MEASURED: Partial<Record<ClientName, ClientStart>> = { codex: CODEX, claude: CLAUDE };

/** How a client starts servers. One that was not measured is taken to be as strict as Codex, apart from its patience. */
export function clientStart(client: ClientName): ClientStart {
  const { as, passes, greeting } = CODEX;
  const unknown = `${as} does; how ${NAME_LIMITS[client].title} does it was not measured`;
  return MEASURED[client] ?? { as: unknown, greeting, ...(passes ? { passes } : {}) };
}

/** The environment that the client gives to the server, and variables that its entry names and nobody has set. */
export function serverEnvironment(
  { passes }: ClientStart,
  entry: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
): { env: Record<string, string>; missing: string[] } {
  const named = ((entry['env_vars'] ?? []) as unknown[]).map((item) =>
    typeof item === 'string' ? item : String((item as { name?: unknown }).name),
  );
  const missing = new Set(named.filter((name) => env[name] === undefined));
  const given = Object.fromEntries(
    [...(passes ?? Object.keys(env)), ...named].flatMap((name) =>
      env[name] === undefined ? [] : [[name, env[name]]],
    ),
  );
  for (const [key, value] of Object.entries((entry['env'] ?? {}) as Record<string, unknown>)) {
    // A reference of a JSON client: ${NAME:-}, ${env:NAME} or $NAME.
    const variable = /^\$\{?(?:env:)?(\w+)(?::-)?\}?$/.exec(String(value))?.[1];
    if (variable !== undefined && env[variable] === undefined) missing.add(variable);
    given[key] = variable === undefined ? String(value) : (env[variable] ?? '');
  }
  return { env: given, missing: [...missing] };
}
