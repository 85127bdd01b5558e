import { KosmoError } from '../shared/errors.js';

/** What the decision on a call lets its HTTP requests do. Frozen before Lua is entered. */
export interface Grant {
  operation: 'read' | 'write';
  /** True once the policy allowed the call, or the user approved exactly this call. */
  writeAllowed: boolean;
}

/** The second gate, at each HTTP request. Throws `capability_exceeded` or `write_denied`; nothing has been sent then. */
export function checkRequest(grant: Grant, endpoint: { name: string; class: 'read' | 'write' }): void {
  if (endpoint.class === 'read') return;
  if (grant.operation === 'read') {
    throw new KosmoError(
      'capability_exceeded',
      `A read function may not use the write endpoint "${endpoint.name}".`,
    );
  }
  if (!grant.writeAllowed) {
    throw new KosmoError(
      'write_denied',
      `This call was not allowed to write; the endpoint "${endpoint.name}" is refused.`,
    );
  }
}
