/** Limits that the guest keeps by itself. Bytes, characters and counts as the names say. */
export const GUEST_LIMITS = {
  /** Nesting of what a script returns or encodes. */
  jsonDepth: 64,
  /** Values in what a script returns or encodes; parts that it only passes on do not count. */
  jsonNodes: 500_000,
  errorChars: 4096,
  /** JSON of an error's details; larger ones are left out. */
  detailsChars: 16_384,
  tracebackChars: 4096,
  logChars: 4096,
  /** What a workflow script may print. */
  outputBytes: 8 * 1024 * 1024,
  logLinesPerCall: 1000,
  /** How long `cache.set` keeps a value unless it is told. */
  cacheMs: 30_000,
  sourceBytes: 1024 * 1024,
} as const;
