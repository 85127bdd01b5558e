import type { Core } from '../core.js';
import { TransportFailure } from '../failures.js';
import type { Component } from '../store/components.js';

/** The component with an id; the root for none. Throws 400 for an unknown id. */
export function componentWithId(core: Core, id: string | null | undefined): Component {
  const found = core.components.byId(id === '' ? null : id);
  if (found) return found;
  throw new TransportFailure(400, 'InvalidComponentId', `Component ${id ?? ''} not found`);
}

/** The component at a path such as `billing/rates`; the root for none. Throws 400 for an unknown path. */
export function componentAtPath(core: Core, path: string | undefined): Component {
  const found = core.components.byPath(path ?? '');
  if (found) return found;
  throw new TransportFailure(400, 'ComponentNotFound', `No component is mounted at ${path ?? ''}`);
}
