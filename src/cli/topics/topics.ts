import { ERROR_TABLE } from '../../shared/error-table.js';

/** Variables that the command reads. */
export const ENVIRONMENT: readonly (readonly [name: string, meaning: string])[] = [
  ['KOSMO_HOME', 'where state lives; by default ~/.kosmo'],
  ['KOSMO_LOG', 'what is logged to stderr: debug, info, warn (default) or error'],
  [
    'KOSMO_PATIENCE',
    'for a slow or busy machine: how many times as long is waited for services, guests, disks and the commands that credentials refer to, and for calls under way at the end; 1 (default) to 100',
  ],
  ['KOSMO_CREDENTIAL_KEY', 'key of the stored credentials, instead of the key file'],
  ['KOSMO_SECRET_KEY', 'the same, second choice'],
  [
    'KOSMO_NO_PROMPT, CI',
    'if set, no command asks at its terminal: integrations:configure and plugin:trust need flags, and a write that is to be asked about waits for `kosmo approve`, which asks nothing itself and is not affected',
  ],
  ['NO_COLOR', 'if set, no colours; counts more than the others'],
  ['FORCE_COLOR, CLICOLOR_FORCE', 'colours also where the output is no terminal'],
  ['CLICOLOR', '0: no colours'],
];

const MEANING: Readonly<Record<number, string>> = {
  0: 'ok',
  1: 'the call failed',
  2: 'the command line or the arguments are wrong',
  3: 'denied by policy',
  4: 'credentials',
  5: 'plugin or configuration invalid',
  124: 'timeout',
  130: 'interrupted',
};

/** Exit codes with their meaning and the error codes that lead to each. */
export function exitCodes(): { exit: number; meaning: string; errors: string[] }[] {
  return Object.entries(MEANING).map(([exit, meaning]) => ({
    exit: Number(exit),
    meaning,
    errors: Object.entries(ERROR_TABLE).flatMap(([code, row]) => (row.exit === Number(exit) ? [code] : [])),
  }));
}

const POLICY = [
  ['--write=deny', 'write tools are hidden and refused before any script runs (default of mcp:serve)'],
  ['--write=ask', 'a person is asked about each write (default of integrations:call)'],
  ['--write=allow', 'writes are carried out, unless a file denies them'],
  ['--force', 'skips a question, never a refusal'],
  [
    'config.yaml',
    'kosmo.integrations.NAME.permissions.read|write: allow, ask or deny; the strictest word wins',
  ],
  ['project files', '.kosmo/config.yaml at the git root can only tighten'],
  ['kosmo policy explain', 'prints a decision and the line or flag that made it'],
] as const;

const LUA = [
  ['app.integrations.NAME.FUNCTION{…}', 'calls a function; also app.integrations.NAME.ACCOUNT.FUNCTION'],
  ['json.decode, json.encode', 'JSON'],
  ['regex.match, match_all, gsub', 'patterns with delimiters, such as "/(\\\\w+)/"'],
  ['docs.list, search, read', 'documentation of the functions'],
  ['print, dump', 'output'],
  ['integrations:lua --check', 'says what the PHP runtime would refuse or do differently'],
] as const;

export interface Topic {
  name: string;
  title: string;
  rows: readonly (readonly [string, string])[];
}

/** What `kosmo help TOPIC` shows; the reference has the same. */
export const topics = (): Topic[] => [
  { name: 'environment', title: 'Environment variables', rows: ENVIRONMENT },
  {
    name: 'exit-codes',
    title: 'Exit codes',
    rows: exitCodes().map(({ exit, meaning, errors }) => [
      String(exit),
      errors.length > 0 ? `${meaning}: ${errors.join(', ')}` : meaning,
    ]),
  },
  { name: 'policy', title: 'Who decides about calls', rows: POLICY },
  { name: 'lua', title: 'What workflow scripts may use', rows: LUA },
];
