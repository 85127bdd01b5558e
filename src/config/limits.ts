import { patience } from './patience.js';

const PATIENCE = patience();

/** Limits of the host. Bytes, milliseconds and characters as the names say. Only the user may change any of them. */
export const LIMITS = {
  /** One line of MCP input; a longer one is dropped and answered with an error. */
  inputLineBytes: 16 * 1024 * 1024,
  /** One HTTP response after decompression. Convex answers at most 24 MiB. */
  responseBytes: 32 * 1024 * 1024,
  /** Until a connection stands, TLS included. */
  connectMs: 10_000 * PATIENCE,
  /** One HTTP exchange from first byte sent to last byte read. */
  requestMs: 60_000 * PATIENCE,
  /** One call with all its requests, unless the manifest says otherwise. */
  callMs: 60_000 * PATIENCE,
  requestsPerCall: 50,
  resultChars: 50_000,
  /** The same for `integrations:call`, whose reader is a person or a script. */
  callResultChars: 2_000_000,
  /** All pages in the one envelope of `--all --json` are held in memory; `--format jsonl` has no such end. */
  collectedRows: 100_000,
  collectedChars: 64_000_000,
  /** The same for one call of a workflow script, which reads results and does not show them. */
  workflowResultChars: 16_000_000,
  callsPerScript: 1_000,
  minResultChars: 1_000,
  /** What scripts keep between calls, of all integrations together, and of one value with its key. */
  cacheEntries: 500,
  cacheBytes: 16 * 1024 * 1024,
  cacheValueBytes: 4 * 1024 * 1024,
  cacheKeyChars: 512,
  /** The longest that a kept value is used. */
  cacheMs: 600_000,
  manifestBytes: 1024 * 1024,
  /** An installed plugin: its files, tests and recordings included. */
  pluginFiles: 500,
  pluginFileBytes: 2 * 1024 * 1024,
  pluginBytes: 16 * 1024 * 1024,
  /** How long a user may think about an approval. */
  approvalMs: 120_000,
  /** How long finding out what to show with a question may take, and how much of each document is shown. */
  previewMs: 10_000 * PATIENCE,
  previewChars: 4_000,
  /** Arguments in a question: longer ones are shown with long texts cut, and beyond either limit nobody is asked. */
  questionArgumentChars: 8_000,
  questionWholeChars: 256_000,
  /** How long the service may take to say whether it is production. */
  productionMs: 10_000 * PATIENCE,
  /** How long its answer counts, also for later processes; then it is asked again. */
  productionFactMs: 86_400_000,
  /** Questions to a user within a minute; what would be one more is denied, so that nobody says yes out of weariness. */
  questionsPerMinute: 5,
  /** One file of the audit log; then the next one is begun. */
  auditFileBytes: 8 * 1024 * 1024,
  /** Older files of the audit log beyond this number are removed. */
  auditFiles: 32,
  /** Characters of the arguments of a write that its record keeps. */
  auditArgumentChars: 8_000,
  /** A client that does not ask for the tools within this time gets its guest started all the same. */
  warmMs: 1_000,
  /** After the end of stdin, calls in flight get this long to finish; what is cancelled then, this long to be answered. */
  drainMs: 700 * PATIENCE,
  cancelMs: 150 * PATIENCE,
  /** All that a server does after the end of stdin, waiting and recording together. */
  endMs: 850 * PATIENCE,
  /** How long a command waits for its records to be written when it is done. */
  flushMs: 2_000 * PATIENCE,
  /** A command or keyring that a credential refers to: how long it may take, and how much it or a file may give. */
  referenceMs: 10_000 * PATIENCE,
  referenceBytes: 64 * 1024,
  /** How long its answer is used again, so that not every call asks the user's password manager. */
  referenceHeldMs: 60_000,
  /** How long a read of the PHP CLI's database waits for a lock. */
  databaseBusyMs: 5_000 * PATIENCE,
} as const;
