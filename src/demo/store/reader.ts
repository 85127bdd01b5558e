import { JsError } from '../failures.js';
import { decodeId } from '../ids/document-id.js';
import type { StoredDocument } from '../values/types.js';
import { tableNameOf, type DatabaseState } from './state.js';
import type { Table } from './table.js';

/** Reads of one consistent state, with the service's rules for ids. */
export class Reader {
  constructor(protected state: DatabaseState) {}

  get database(): DatabaseState {
    return this.state;
  }

  table(name: string): Table | undefined {
    return this.state.tables.get(name);
  }

  /** A document by id alone, whatever its table; null if it does not exist. Throws on a malformed id. */
  get(id: string): StoredDocument | null {
    return this.tableOfId(id, 'db.get')?.documents.get(id) ?? null;
  }

  /** The id, if it is one of that table; null otherwise. */
  normalizeId(table: string, id: string): string | null {
    const decoded = decodeId(id);
    if (typeof decoded === 'string' || table.startsWith('_')) return null;
    return tableNameOf(this.state, decoded.tableNumber) === table ? id : null;
  }

  protected tableOfId(id: string, call: string): Table | undefined {
    const decoded = decodeId(id);
    if (typeof decoded === 'string') throw new JsError(`Invalid argument \`id\` for \`${call}\`: ${decoded}`);
    const name = tableNameOf(this.state, decoded.tableNumber);
    if (name?.startsWith('_')) {
      throw new JsError(`System tables can only be accessed from db.system.`);
    }
    return name === undefined ? undefined : this.state.tables.get(name);
  }
}
