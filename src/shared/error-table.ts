interface ErrorRow {
  /** Process exit code, as listed by `kosmo help exit-codes`. */
  readonly exit: 1 | 2 | 3 | 4 | 5 | 124 | 130;
  /** Default advice; a more exact one may be given where the error is made. */
  readonly hint?: string;
}

/*
 * Every error code of the host, declared once; what each means is in error-meanings.ts, which no start has to load.
 * Codes are part of the interface: add, never rename. Plugins add their own under `errors` in plugin.json.
 */
const ROWS = {
  usage: { exit: 2, hint: 'Run the command with --help.' },
  unknown_integration: {
    exit: 2,
    hint: 'Run `kosmo integrations:list`.',
  },
  integration_disabled: { exit: 5 },
  unknown_function: { exit: 2 },
  unknown_account: { exit: 4 },
  invalid_arguments: { exit: 2 },
  write_denied: { exit: 3 },
  key_read_only: { exit: 4 },
  read_denied: { exit: 3 },
  approval_denied: { exit: 3 },
  approval_required: { exit: 3 },
  audit_unavailable: {
    exit: 1,
    hint: 'Make room or restore access to the audit folder below KOSMO_HOME.',
  },
  storage_failed: {
    exit: 1,
    hint: 'Make room or restore access to the folder, then run it again.',
  },
  approval_unavailable: { exit: 3 },
  capability_exceeded: {
    exit: 5,
    hint: 'This is a fault of the plugin: its function must list the endpoint in plugin.json.',
  },
  credentials_missing: { exit: 4 },
  credentials_invalid: { exit: 4 },
  credentials_mismatch: { exit: 4 },
  credentials_unreadable: { exit: 4 },
  state_unsafe: { exit: 1 },
  credentials_undecryptable: { exit: 4 },
  credentials_reference: { exit: 4 },
  account_required: { exit: 4 },
  invalid_case: {
    exit: 5,
    hint: 'Correct the named place; docs/reference/cases.md has the form.',
  },
  invalid_manifest: { exit: 5 },
  file_locked: { exit: 1 },
  invalid_config: { exit: 5 },
  plugin_untrusted: {
    exit: 5,
    hint: 'Run `kosmo plugin:trust NAME` in a terminal.',
  },
  plugin_changed: {
    exit: 5,
    hint: 'Run `kosmo plugin:trust NAME` in a terminal; it shows what changed.',
  },
  plugin_unsafe: {
    exit: 5,
    hint: 'A plugin is a folder of regular files: plugin.json, functions, lib, docs and tests.',
  },
  plugin_error: {
    exit: 5,
    hint: 'This is a fault of the plugin, not of the call.',
  },
  guest_failed: {
    exit: 1,
    hint: 'Call again; a new guest has been started.',
  },
  guest_unavailable: {
    exit: 1,
    hint: 'Check `node --version` (20.12 or newer) and install the package again.',
  },
  script_timeout: { exit: 124 },
  script_memory: { exit: 1 },
  call_timeout: { exit: 124 },
  cancelled: { exit: 130 },
  result_too_large: {
    exit: 1,
    hint: 'Ask for less, or raise --max-result-chars.',
  },
  upstream_unreachable: {
    exit: 1,
    hint: 'Check the URL and that the service runs.',
  },
  upstream_timeout: { exit: 124 },
  upstream_protocol: { exit: 1 },
  upstream_redirect: { exit: 1 },
  upstream_too_large: { exit: 1 },
  upstream_error: { exit: 1 },
  internal: {
    exit: 1,
    hint: 'Please report it with the text on stderr.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ROWS;

export const ERROR_TABLE: Readonly<Record<ErrorCode, ErrorRow>> = ROWS;
