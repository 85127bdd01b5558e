import { encodeId } from '../ids/document-id.js';
import type { Database } from './database.js';

/** Number of the system table `_components`, as ids of components carry it. */
const COMPONENTS_TABLE = 34;

/** A part of the application with tables and table numbers of its own. The root has the empty path. */
export interface Component {
  id: string;
  /** Names of the parents and its own, as in `billing/rates`. */
  path: string;
  parent: Component | undefined;
  database: Database;
  state: 'active' | 'unmounted';
}

/** All components of a deployment; the root is always there. */
export class ComponentTree {
  readonly root: Component;
  private readonly byPaths = new Map<string, Component>();

  constructor(
    private readonly createDatabase: () => Database,
    private readonly internalId: () => Uint8Array,
  ) {
    this.root = this.create('', undefined, new Uint8Array(16).fill(7));
  }

  /** The component at a path; it and its parents are created if they are missing. */
  ensure(path: string): Component {
    const found = this.byPaths.get(path);
    if (found) return found;
    const slash = path.lastIndexOf('/');
    const parent = slash < 0 ? this.root : this.ensure(path.slice(0, slash));
    return this.create(path, parent, this.internalId());
  }

  /** Uninstalls a component; one that is installed again has another id. */
  remove(path: string): void {
    this.byPaths.delete(path);
  }

  byPath(path: string): Component | undefined {
    return this.byPaths.get(path);
  }

  /** The root for no id. */
  byId(id: string | null | undefined): Component | undefined {
    if (id === null || id === undefined) return this.root;
    return this.list().find((component) => component.id === id);
  }

  /** In the order of their creation, the root first. */
  list(): Component[] {
    return [...this.byPaths.values()];
  }

  private create(path: string, parent: Component | undefined, internalId: Uint8Array): Component {
    const id = encodeId({ tableNumber: COMPONENTS_TABLE, internalId });
    const component: Component = { id, path, parent, database: this.createDatabase(), state: 'active' };
    this.byPaths.set(path, component);
    return component;
  }
}
