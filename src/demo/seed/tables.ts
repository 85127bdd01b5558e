import { v } from '../schema/build.js';
import type { TableSpec } from '../schema/types.js';

/** The sample deployment. `notes` is in no schema, which Convex allows even while it validates. */
export const SAMPLE_TABLES: readonly TableSpec[] = [
  {
    name: 'users',
    document: v.object({
      name: v.string(),
      email: v.string(),
      role: v.union(v.literal('admin'), v.literal('editor'), v.literal('viewer')),
      age: v.optional(v.number()),
      active: v.boolean(),
      address: v.optional(v.object({ city: v.string(), country: v.string() })),
      tags: v.array(v.string()),
    }),
    indexes: [
      { name: 'by_email', fields: ['email'] },
      { name: 'by_role_and_age', fields: ['role', 'age'] },
      { name: 'by_city', fields: ['address.city'] },
      { name: 'by_name', fields: ['name'], state: 'backfilling', indexed: 8 },
      { name: 'by_active', fields: ['active'], state: 'staged' },
    ],
  },
  {
    name: 'messages',
    document: v.object({
      channel: v.string(),
      author: v.id('users'),
      body: v.string(),
      likes: v.number(),
      reply_to: v.optional(v.id('messages')),
      edited: v.optional(v.boolean()),
    }),
    indexes: [
      { name: 'by_channel', fields: ['channel'] },
      { name: 'by_author', fields: ['author'] },
      { name: 'by_channel_and_likes', fields: ['channel', 'likes'] },
    ],
  },
  {
    name: 'products',
    document: v.object({
      sku: v.string(),
      title: v.string(),
      price_cents: v.int64(),
      thumbnail: v.optional(v.bytes()),
      rating: v.optional(v.number()),
      stock: v.union(v.int64(), v.null()),
      attributes: v.record(v.string(), v.any()),
      dimensions: v.object({ width: v.number(), height: v.number(), unit: v.string() }),
    }),
    indexes: [
      { name: 'by_sku', fields: ['sku'] },
      { name: 'by_price', fields: ['price_cents'] },
    ],
  },
  { name: 'notes', declared: false },
  {
    name: 'archive',
    document: v.object({ original_id: v.string(), archived_at: v.number(), payload: v.any() }),
    indexes: [{ name: 'by_original_id', fields: ['original_id'] }],
  },
];
