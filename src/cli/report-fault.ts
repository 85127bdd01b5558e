import { withoutSecrets } from '../credentials/redact.js';
import { createLog } from '../shared/log.js';

/** Logs a fault of ours with its stack. */
export function reportFault(fault: unknown): void {
  const text = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  createLog(withoutSecrets)('error', `fault in KosmoKrator: ${text}`);
}
