import { JsError } from '../failures.js';
import { binarySize, sizeOf } from '../values/size.js';
import type { StoredDocument } from '../values/types.js';

export interface WriteLimits {
  /** Documents that one mutation may write or delete. */
  writeDocuments: number;
  /** Bytes of documents that one mutation may write. */
  writeBytes: number;
}

/** What one mutation has written. */
export class WriteBudget {
  private documents = 0;
  private bytes = 0;

  constructor(private readonly limits: WriteLimits) {}

  /** Counts a document, or null for a deletion. Throws `JsError` over a limit. */
  count(document: StoredDocument | null): void {
    this.documents += 1;
    if (document) this.bytes += sizeOf(document);
    const { writeDocuments, writeBytes } = this.limits;
    if (this.documents > writeDocuments) {
      throw new JsError(`Too many writes in a single function execution (limit: ${writeDocuments})`);
    }
    if (this.bytes > writeBytes) {
      throw new JsError(
        `Too many bytes written in a single function execution (limit: ${binarySize(writeBytes)})`,
      );
    }
  }
}
