import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/** Requests of the client that still wait for an answer, so that the end of input need not lose the last ones. */
export class OpenRequests {
  private readonly ids = new Set<string | number>();
  private onEmpty: (() => void) | undefined;

  received(message: JSONRPCMessage): void {
    if (!('method' in message)) return;
    if ('id' in message) this.ids.add(message.id);
    // A cancelled request is never answered.
    else if (message.method === 'notifications/cancelled') this.remove(message.params?.['requestId']);
  }

  sent(message: JSONRPCMessage): void {
    if (!('method' in message) && 'id' in message) this.remove(message.id);
  }

  /** Resolves when nothing is open any more, or after `ms`. */
  drained(ms: number): Promise<void> {
    if (this.ids.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private remove(id: unknown): void {
    this.ids.delete(id as string | number);
    if (this.ids.size === 0) this.onEmpty?.();
  }
}
