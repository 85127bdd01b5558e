import { kosmoHome } from '../../config/paths.js';
import { isPatience } from '../../config/patience.js';
import { isReference } from '../../credentials/references.js';

/** Clients start servers in a scrubbed environment; without these, a server behind a proxy reaches nothing. */
const NETWORK = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'all_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];
/** They replace the key file of stored credentials. */
const KEYS = ['KOSMO_CREDENTIAL_KEY', 'KOSMO_SECRET_KEY'];
/** What programs that fetch a credential need to reach a keyring or an agent. */
const SESSION = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'SSH_AUTH_SOCK', 'GNUPGHOME'];

/** Our own settings that the server is to have as this run has them. They are no secrets, and are written out. */
export function ownVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const { KOSMO_HOME, KOSMO_PATIENCE = '' } = env;
  return {
    ...(KOSMO_HOME ? { KOSMO_HOME: kosmoHome(env) } : {}),
    ...(isPatience(KOSMO_PATIENCE) ? { KOSMO_PATIENCE } : {}),
  };
}

/** Names of the variables that the server needs: those that are set here, and every one that a credential refers to. */
export function neededVariables(stored: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const references = stored.filter(isReference);
  const named = references.flatMap((text) => (text.startsWith('env:') ? [text.slice('env:'.length)] : []));
  const programs = references.some((text) => /^(?:cmd|keyring):/.test(text));
  return [
    ...new Set([
      ...named,
      ...[...KEYS, ...NETWORK, ...(programs ? SESSION : [])].filter((name) => (env[name] ?? '') !== ''),
    ]),
  ];
}
