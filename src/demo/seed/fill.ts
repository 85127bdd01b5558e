import type { TableSpec } from '../schema/types.js';
import type { ComponentTree } from '../store/components.js';
import type { Database } from '../store/database.js';
import type { ValueObject } from '../values/types.js';
import { BILLING, RATES } from './components.js';
import { writeSample } from './documents.js';
import { SAMPLE_TABLES } from './tables.js';

/** Tables and documents to begin with, instead of the sample. */
export interface SeedData {
  tables?: readonly TableSpec[];
  documents?: Readonly<Record<string, readonly ValueObject[]>>;
  /** Components by path, such as `billing/rates`; their parents need no entry. */
  components?: Readonly<Record<string, Omit<SeedData, 'components'>>>;
}

/** Fills an empty deployment: the sample for true, nothing for false. */
export function fill(components: ComponentTree, seed: boolean | SeedData, random: () => number): void {
  if (seed === false) return;
  const { root } = components;
  if (seed === true) {
    for (const table of SAMPLE_TABLES) root.database.defineTable(table);
    root.database.transact((writer) => writeSample(writer, random));
  } else {
    fillDatabase(root.database, seed);
  }
  const others = seed === true ? { billing: BILLING, 'billing/rates': RATES } : (seed.components ?? {});
  for (const [path, data] of Object.entries(others)) fillDatabase(components.ensure(path).database, data);
}

function fillDatabase(database: Database, { tables = [], documents = {} }: SeedData): void {
  for (const table of tables) database.defineTable(table);
  database.transact((writer) => {
    for (const [table, list] of Object.entries(documents)) {
      for (const document of list) writer.insert(table, document);
    }
  });
}
