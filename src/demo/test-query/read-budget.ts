import { JsError } from '../failures.js';
import { DEMO_LIMITS } from '../limits.js';
import { sizeOf } from '../values/size.js';
import type { StoredDocument } from '../values/types.js';

const ADVICE =
  'Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.';

export interface ReadLimits {
  /** Documents that one function may read. */
  readDocuments: number;
  /** Bytes of documents that one function may read. */
  readBytes: number;
}

/** What one function has read. The counts also grow by what is refused, as in the service. */
export class ReadBudget {
  private documents = 0;
  private bytes = 0;
  private intervals = 0;

  constructor(private readonly limits: ReadLimits) {}

  /** Counts a document, whether it passes the filters or not. Throws `JsError` over a limit. */
  document(document: StoredDocument): void {
    this.documents += 1;
    this.bytes += sizeOf(document);
    const { readDocuments, readBytes } = this.limits;
    if (this.documents > readDocuments) {
      throw overLimit(`Too many documents read in a single function execution (limit: ${readDocuments}).`);
    }
    if (this.bytes > readBytes) {
      throw overLimit(`Too many bytes read in a single function execution (limit: ${readBytes} bytes).`);
    }
  }

  /** Counts one scan or get. */
  interval(): void {
    this.intervals += 1;
    const limit = DEMO_LIMITS.readIntervals;
    if (this.intervals > limit) {
      throw overLimit(`Too many reads in a single function execution (limit: ${limit}).`);
    }
  }
}

function overLimit(message: string): JsError {
  return new JsError(`${message} ${ADVICE}`);
}
