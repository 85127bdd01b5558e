import { v } from '../schema/build.js';
import type { TableSpec } from '../schema/types.js';
import type { ValueObject } from '../values/types.js';

interface ComponentSeed {
  tables: readonly TableSpec[];
  documents: Readonly<Record<string, readonly ValueObject[]>>;
}

/** Its table numbers are also those of tables in the root, as in every application with components. */
export const BILLING: ComponentSeed = {
  tables: [
    {
      name: 'invoices',
      document: v.object({
        number: v.string(),
        customer: v.string(),
        total_cents: v.int64(),
        paid: v.boolean(),
      }),
      indexes: [
        { name: 'by_number', fields: ['number'] },
        { name: 'by_paid_and_total', fields: ['paid', 'total_cents'] },
      ],
    },
    { name: 'events', declared: false },
  ],
  documents: {
    invoices: Array.from({ length: 30 }, (_, i) => ({
      number: `INV-${String(i + 1).padStart(4, '0')}`,
      customer: ['Analytical Engines', 'Difference & Co', 'Čapek Robotics'][i % 3] ?? '',
      total_cents: BigInt(4900 + ((i * 7919) % 50_000)),
      paid: i % 4 !== 3,
    })),
    events: Array.from({ length: 5 }, (_, i) => ({ kind: 'invoice.sent', attempt: BigInt(i) })),
  },
};

/** Mounted inside of billing. */
export const RATES: ComponentSeed = {
  tables: [
    {
      name: 'limits',
      document: v.object({ name: v.string(), capacity: v.number() }),
      indexes: [{ name: 'by_name', fields: ['name'] }],
    },
  ],
  documents: {
    limits: [
      { name: 'invoices per hour', capacity: 100 },
      { name: 'mails per minute', capacity: 12.5 },
    ],
  },
};
