/** Limits of the real service, in bytes, counts and milliseconds as the names say. */
export const DEMO_LIMITS = {
  /** Body of one HTTP request. */
  requestBodyBytes: 16 * 1024 * 1024 + 2000,
  /** Arguments of one call, by the size rules of values. */
  argumentBytes: 16 * 1024 * 1024,
  resultBytes: 16 * 1024 * 1024,
  systemResultBytes: 24 * 1024 * 1024,
  /** What one function may read: documents, their bytes, and scans or gets. */
  readDocuments: 32_000,
  readBytes: 16 * 1024 * 1024,
  readIntervals: 4096,
  /** What one mutation may write: documents and their bytes. */
  writeDocuments: 16_000,
  writeBytes: 16 * 1024 * 1024,
  /**
   * Processor time of a test query, and of loading its module, without their system calls. The service allows 1 s; here
   * the query that reads all it may, 32 000 documents one by one, uses 0.45 s, and 0.55 s on a busy machine, with the
   * work of the engine's own threads, which cannot be told apart. Twice the service's limit is for slower machines.
   */
  moduleCpuMs: 2000,
  /** Wall time of either, after which it is taken never to end and stopped. */
  endlessMs: 30_000,
  documentBytes: 1024 * 1024,
  documentNesting: 16,
  valueNesting: 64,
  arrayLength: 8192,
  objectFields: 1024,
  fieldNameLength: 1024,
  identifierLength: 64,
  /** Documents of one addDocument or deleteDocuments call. */
  documentsPerCall: 4096,
  pageItems: 32_000,
  /** Rows and bytes that one page may read before it ends early. */
  pageRowsRead: 10_000,
  pageBytesRead: 5_000_000,
  mappingEntries: 1000,
  auditPageDefault: 15,
  auditPageMax: 100,
  auditEvents: 10_000,
  /** Old states of the database that reads at a timestamp can still see. */
  retainedCommits: 64,
  requestLogEntries: 10_000,
  /** Characters of a body that the log keeps. */
  requestLogBody: 256 * 1024,
} as const;

/** Limits that a test may lower, to meet short pages and lost snapshots with few documents. */
export interface LimitOptions {
  readDocuments: number;
  readBytes: number;
  writeDocuments: number;
  writeBytes: number;
  moduleCpuMs: number;
  endlessMs: number;
  pageRowsRead: number;
  pageBytesRead: number;
  retainedCommits: number;
}
