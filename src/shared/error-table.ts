interface ErrorRow {
  /** Process exit code, as listed by `kosmo help exit-codes`. */
  readonly exit: 1 | 2 | 3 | 4 | 5 | 124 | 130;
  /** What the code means, for the reference. */
  readonly meaning: string;
  /** Default advice; a more exact one may be given where the error is made. */
  readonly hint?: string;
}

/*
 * Every error code of the host, declared once. Codes are part of the interface: add, never rename.
 * Plugins add their own under `errors` in plugin.json.
 */
const ROWS = {
  usage: { exit: 2, meaning: 'The command line is wrong.', hint: 'Run the command with --help.' },
  unknown_integration: {
    exit: 2,
    meaning: 'No plugin has that name.',
    hint: 'Run `kosmo integrations:list`.',
  },
  integration_disabled: { exit: 5, meaning: 'The configuration switches the integration off.' },
  unknown_function: { exit: 2, meaning: 'The integration has no such function.' },
  unknown_account: { exit: 4, meaning: 'No credentials are stored under that account name.' },
  invalid_arguments: { exit: 2, meaning: 'The arguments do not fit the input schema of the function.' },
  write_denied: { exit: 3, meaning: 'The write policy refuses this function.' },
  key_read_only: {
    exit: 4,
    meaning:
      'The key of the account may only read, so a function that writes is refused before anything is sent.',
  },
  read_denied: { exit: 3, meaning: 'The policy refuses this function.' },
  approval_denied: { exit: 3, meaning: 'The user was asked and did not allow the call.' },
  approval_required: {
    exit: 3,
    meaning: 'The user has to approve exactly this call in a terminal; then it can be made again.',
  },
  audit_unavailable: {
    exit: 1,
    meaning: 'The audit log cannot be written, and without a record nothing is changed.',
    hint: 'Make room or restore access to the audit folder below KOSMO_HOME.',
  },
  storage_failed: {
    exit: 1,
    meaning: 'A file of KosmoKrator cannot be written: the disk is full, or its folder is read-only.',
    hint: 'Make room or restore access to the folder, then run it again.',
  },
  approval_unavailable: { exit: 3, meaning: 'The policy is ask, and nobody could be asked.' },
  capability_exceeded: {
    exit: 5,
    meaning: 'A script asked for a request that its manifest does not grant.',
    hint: 'This is a fault of the plugin: its function must list the endpoint in plugin.json.',
  },
  credentials_missing: { exit: 4, meaning: 'A required credential is not configured.' },
  credentials_invalid: { exit: 4, meaning: 'A stored credential is malformed or refused by the service.' },
  credentials_mismatch: {
    exit: 4,
    meaning:
      'The credentials of an account belong to different things, such as a key and the URL of another deployment.',
  },
  credentials_unreadable: { exit: 4, meaning: 'The credential file cannot be read safely.' },
  state_unsafe: {
    exit: 1,
    meaning:
      'A folder or file of approvals or of the audit log belongs to another user, is open to others or is a link, so it does not count.',
  },
  credentials_undecryptable: {
    exit: 4,
    meaning: 'A stored credential cannot be decrypted: its key is missing or another one, or it is damaged.',
  },
  credentials_reference: {
    exit: 4,
    meaning: 'A credential that refers to a variable, file, command or keyring could not be fetched.',
  },
  account_required: {
    exit: 4,
    meaning: 'There are several accounts and no default one, and the call names none.',
  },
  invalid_case: {
    exit: 5,
    meaning: 'A test case of a plugin is not valid.',
    hint: 'Correct the named place; docs/reference/cases.md has the form.',
  },
  invalid_manifest: { exit: 5, meaning: 'plugin.json is not valid.' },
  file_locked: { exit: 1, meaning: 'Another process has held the lock of a file for ten seconds.' },
  invalid_config: { exit: 5, meaning: 'A configuration file is not valid.' },
  plugin_untrusted: {
    exit: 5,
    meaning: 'An installed plugin has not been trusted by the user, so it is not served.',
    hint: 'Run `kosmo plugin:trust NAME` in a terminal.',
  },
  plugin_changed: {
    exit: 5,
    meaning: 'Files of an installed plugin are not those that the user trusted, so it is not served.',
    hint: 'Run `kosmo plugin:trust NAME` in a terminal; it shows what changed.',
  },
  plugin_unsafe: {
    exit: 5,
    meaning: 'A plugin has links, devices or odd paths, or too many or too large files.',
    hint: 'A plugin is a folder of regular files: plugin.json, functions, lib, docs and tests.',
  },
  plugin_error: {
    exit: 5,
    meaning: 'A script failed.',
    hint: 'This is a fault of the plugin, not of the call.',
  },
  guest_failed: {
    exit: 1,
    meaning: 'The guest process ended while the call ran.',
    hint: 'Call again; a new guest has been started.',
  },
  guest_unavailable: {
    exit: 1,
    meaning: 'The guest process could not be started.',
    hint: 'Check `node --version` (20.12 or newer) and install the package again.',
  },
  script_timeout: { exit: 124, meaning: 'The script used up its time and was stopped.' },
  script_memory: { exit: 1, meaning: 'The script used up its memory and was stopped.' },
  call_timeout: { exit: 124, meaning: 'The call, waiting for the service included, took too long.' },
  cancelled: { exit: 130, meaning: 'The client cancelled the call, or the server is closing.' },
  result_too_large: {
    exit: 1,
    meaning: 'The result is larger than the result budget.',
    hint: 'Ask for less, or raise --max-result-chars.',
  },
  upstream_unreachable: {
    exit: 1,
    meaning: 'No connection to the service.',
    hint: 'Check the URL and that the service runs.',
  },
  upstream_timeout: { exit: 124, meaning: 'The service did not answer in time.' },
  upstream_protocol: {
    exit: 1,
    meaning: 'The service answered with something that is not valid HTTP or JSON.',
  },
  upstream_redirect: { exit: 1, meaning: 'The service answered with a redirect, which is never followed.' },
  upstream_too_large: { exit: 1, meaning: 'The answer of the service is larger than the limit.' },
  upstream_error: { exit: 1, meaning: 'The service refused or failed the request.' },
  internal: {
    exit: 1,
    meaning: 'A fault of KosmoKrator itself.',
    hint: 'Please report it with the text on stderr.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ROWS;

export const ERROR_TABLE: Readonly<Record<ErrorCode, ErrorRow>> = ROWS;
