import { JsError } from '../failures.js';
import { paginate, type PaginationTools, scanRows } from '../query/paginate.js';
import type { Reader } from '../store/reader.js';
import { encodeValue } from '../values/encode.js';
import type { Json, StoredDocument } from '../values/types.js';
import { readQuery, record, type SourceQuery, text } from './query-source.js';
import type { ReadBudget } from './read-budget.js';

type Arguments = { [key: string]: Json };
type Syscall = (args: Arguments) => Json;

/** What the SDK inside a function asks of the database: JSON in, JSON out. Only reads exist. */
export class Syscalls {
  private readonly streams: Iterator<StoredDocument>[] = [];
  private paginated = false;
  private readonly table: Record<string, Syscall> = {
    '1.0/get': (args) => this.get(args),
    '1.0/db/normalizeId': (args) => ({
      id: this.db.normalizeId(text(args.table), text(args.idString)),
    }),
    '1.0/count': ({ table }) => this.db.table(text(table))?.documents.size ?? 0,
    '1.0/queryStream': ({ query }) => this.open(readQuery(this.db, query)),
    '1.0/queryStreamNext': ({ queryId }) => this.next(queryId),
    '1.0/queryCleanup': () => null,
    '1.0/queryPage': (args) => this.page(args),
    '1.0/getUserIdentity': () => null,
  };

  constructor(
    private readonly db: Reader,
    private readonly budget: ReadBudget,
    private readonly pagination: PaginationTools,
  ) {}

  /** Throws `JsError` for what the function may catch. */
  call(operation: string, args: Json): Json {
    const syscall = Object.hasOwn(this.table, operation) ? this.table[operation] : undefined;
    if (!syscall) throw new JsError(`\`${operation}\` is not supported in queries.`);
    return syscall(record(args));
  }

  private get({ id: given, table }: Arguments): Json {
    this.budget.interval();
    const id = text(given);
    const document = this.db.get(id);
    if (!document) return null;
    if (typeof table === 'string' && this.db.normalizeId(table, id) === null) {
      throw new JsError(`Invalid argument \`id\` for \`db.get\`: expected an ID from table "${table}"`);
    }
    this.budget.document(document);
    return encodeValue(document);
  }

  private open(query: SourceQuery): Json {
    this.budget.interval();
    this.streams.push(this.documents(query));
    return { queryId: this.streams.length - 1 };
  }

  private next(queryId: Json | undefined): Json {
    const stream = typeof queryId === 'number' ? this.streams[queryId] : undefined;
    if (!stream) throw new JsError('Invalid query: unknown query id');
    const { value, done } = stream.next() as IteratorResult<StoredDocument, undefined>;
    return { value: value ? encodeValue(value) : null, done: done ?? false };
  }

  private *documents({ plan, steps }: SourceQuery): Generator<StoredDocument, undefined> {
    const left = steps.map((step) => (step.kind === 'limit' ? step.count : Infinity));
    if (left.includes(0)) return;
    for (const { document } of scanRows(this.db, plan)) {
      this.budget.document(document);
      const stopped = steps.findIndex((step, i) => {
        if (step.kind === 'filter') return !step.matches(document);
        left[i] = (left[i] ?? 0) - 1;
        return false;
      });
      if (stopped < 0) yield document;
      if (left.includes(0)) return;
    }
  }

  private page(args: Arguments): Json {
    if (this.paginated) {
      throw new JsError(
        'This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.',
      );
    }
    this.paginated = true;
    this.budget.interval();
    const { plan, steps, description } = readQuery(this.db, args.query);
    const matches = (document: StoredDocument): boolean => {
      this.budget.document(document);
      return steps.every((step) => step.kind === 'limit' || step.matches(document));
    };
    const request = {
      numItems: typeof args.pageSize === 'number' ? args.pageSize : NaN,
      cursor: typeof args.cursor === 'string' ? args.cursor : null,
      endCursor: typeof args.endCursor === 'string' ? args.endCursor : null,
    };
    const { page, ...rest } = paginate(
      this.db,
      { ...plan, filter: { description, matches } },
      request,
      this.pagination,
    );
    return { page: encodeValue(page ?? []), ...(encodeValue(rest) as Arguments) };
  }
}
