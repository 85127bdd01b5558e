import { type Deployment, encodeValue, type Json, type Value } from '../../src/demo/index.js';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON, or undefined if it is none. */
  json: any;
}

/** A page as the wire carries it. */
export interface Page {
  page: any[];
  isDone: boolean;
  continueCursor: string;
  pageStatus?: string | null;
  splitCursor?: string | null;
}

/** Talks to a deployment as a client would, but checks nothing. */
export class DemoClient {
  constructor(
    readonly deployment: Deployment,
    readonly authorization: string | undefined = `Convex ${deployment.keys.admin}`,
  ) {}

  as(key: string): DemoClient {
    return new DemoClient(this.deployment, `Convex ${key}`);
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  async post(path: string, body: Json, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  async send(
    method: string,
    path: string,
    body: string | undefined,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const authorization = this.authorization === undefined ? {} : { authorization: this.authorization };
    const response = await fetch(this.deployment.url + path, {
      method,
      redirect: 'manual',
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }

  /** Runs a function with plain JSON arguments and gives the whole answer body. */
  async run(kind: 'query' | 'mutation' | 'action', path: string, args: Json): Promise<any> {
    const { json } = await this.post(`/api/${kind}`, { path, args, format: 'convex_encoded_json' });
    return json;
  }

  async query(path: string, args: Json): Promise<any> {
    return value(await this.run('query', path, args));
  }

  async mutation(path: string, args: Json): Promise<any> {
    return value(await this.run('mutation', path, args));
  }

  /** One page of `paginatedTableDocuments`. */
  async page(
    table: string,
    filters: Json | null,
    cursor: string | null = null,
    numItems = 100,
  ): Promise<Page> {
    return (await this.query('_system/frontend/paginatedTableDocuments', {
      table,
      filters: encodeFilters(filters),
      paginationOpts: { numItems, cursor },
    })) as Page;
  }

  /** Every document of all pages. */
  async walk(table: string, filters: Json | null, numItems = 100): Promise<any[]> {
    const out: any[] = [];
    let cursor: string | null = null;
    for (;;) {
      const page: Page = await this.page(table, filters, cursor, numItems);
      out.push(...page.page);
      if (page.isDone) return out;
      cursor = page.continueCursor;
    }
  }
}

export function encodeFilters(filters: Json | null): string | null {
  return filters === null ? null : Buffer.from(JSON.stringify(filters), 'utf8').toString('base64');
}

/** JSON of a value in the lossless encoding. */
export function encoded(value: Value): Json {
  return encodeValue(value);
}

function value(answer: any): any {
  if (answer?.status !== 'success') throw new Error(`The function failed: ${JSON.stringify(answer)}`);
  return answer.value;
}

function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
