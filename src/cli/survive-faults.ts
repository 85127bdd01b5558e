/**
 * Keeps a server alive whatever escapes from one of its calls, for example the error of a stream that nobody listens to
 * any more: it is reported with its stack, and the other calls go on. Each call has its own state and deadline, so
 * nothing shared is left half done. A client that no longer reads our log is no reason to end, either.
 */
export function surviveFaults(): void {
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
}

// What reports is not loaded until it is needed: a start is short of time.
const report = (fault: unknown): void =>
  void import('./report-fault.js').then(({ reportFault }) => reportFault(fault)).catch(() => undefined);
