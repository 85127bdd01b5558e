/** The calls of a server that run, so that they can be cancelled while there still is somebody to be told. */
export class CallsInFlight {
  private readonly open = new Set<AbortController>();
  private ended = false;

  /** Does the work of one call with a signal that is aborted when the client cancels the call, or when all are. */
  async run<T>(cancelled: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const call = new AbortController();
    const cancel = (): void => call.abort();
    // Not `AbortSignal.any`: a signal that lives as long as the server would keep something of each call.
    cancelled.addEventListener('abort', cancel, { once: true });
    this.open.add(call);
    if (this.ended || cancelled.aborted) cancel();
    try {
      return await work(call.signal);
    } finally {
      this.open.delete(call);
      cancelled.removeEventListener('abort', cancel);
    }
  }

  /** Cancels what runs, and whatever is still begun. */
  cancel(): void {
    this.ended = true;
    for (const call of this.open) call.abort();
  }
}
