/** Limits of the host. Bytes, milliseconds and characters as the names say. Only the user may change any of them. */
export const LIMITS = {
  /** One line of MCP input; a longer one is dropped and answered with an error. */
  inputLineBytes: 16 * 1024 * 1024,
  /** One HTTP response after decompression. Convex answers at most 24 MiB. */
  responseBytes: 32 * 1024 * 1024,
  connectMs: 10_000,
  /** One HTTP exchange from first byte sent to last byte read. */
  requestMs: 60_000,
  /** One call with all its requests, unless the manifest says otherwise. */
  callMs: 60_000,
  requestsPerCall: 50,
  resultChars: 50_000,
  /** The same for `integrations:call`, whose reader is a person or a script. */
  callResultChars: 2_000_000,
  minResultChars: 1_000,
  manifestBytes: 1024 * 1024,
  /** How long a user may think about an approval. */
  approvalMs: 120_000,
  /** After the end of stdin, calls in flight get this long to finish. */
  drainMs: 600,
} as const;
