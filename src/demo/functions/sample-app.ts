import { JsError } from '../failures.js';
import { v } from '../schema/build.js';
import { valueAt } from '../store/sorted-index.js';
import { text } from './arguments.js';
import type { FunctionTable } from './types.js';

/** The application that this deployment pretends to run: what an official client may call. */
export const SAMPLE_APP: FunctionTable = {
  'messages:list': {
    kind: 'Query',
    visibility: 'public',
    args: v.object({ channel: v.string(), limit: v.optional(v.number()) }),
    run: (db, args) => {
      const limit = typeof args.limit === 'number' ? args.limit : 20;
      const all = [...(db.table('messages')?.documents.values() ?? [])];
      return all.filter((message) => valueAt(message, 'channel') === args.channel).slice(-limit);
    },
  },
  'messages:send': {
    kind: 'Mutation',
    visibility: 'public',
    args: v.object({ channel: v.string(), author: v.id('users'), body: v.string() }),
    run: (db, args) => {
      if (args.body === '') throw new JsError('empty', 'ConvexError', { code: 'empty_body', field: 'body' });
      return db.insert('messages', { ...args, likes: 0 });
    },
  },
  'products:list': {
    kind: 'Query',
    visibility: 'public',
    args: v.object({}),
    run: (db) => [...(db.table('products')?.documents.values() ?? [])],
  },
  'users:whoami': { kind: 'Query', visibility: 'public', args: v.object({}), run: () => null },
  'users:countAll': {
    kind: 'Query',
    visibility: 'internal',
    args: v.object({}),
    run: (db) => db.table('users')?.documents.size ?? 0,
  },
  'tools:echo': {
    kind: 'Action',
    visibility: 'public',
    args: v.object({ value: v.any() }),
    run: (args) => args.value,
  },
  'tools:crash': {
    kind: 'Query',
    visibility: 'public',
    args: v.object({ message: v.string() }),
    run: (_db, args) => {
      throw new JsError(text(args.message));
    },
  },
};
