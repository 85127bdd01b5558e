import { HttpClient, type HttpRequest, type HttpResponse } from '../../http/client.js';
import { bodyOf, type Exchange } from '../../plugins/cases.js';
import { KosmoError } from '../../shared/errors.js';
import { writeJson } from '../../shared/json.js';
import { differences } from './compare.js';

type Clean = (text: string) => string;

/** Response headers that a script may look at and that are the same each time. */
const KEPT_HEADERS = ['content-type', 'link', 'retry-after'];

/** A request as cases keep it. The origin is the account's; what is secret in the rest is removed. */
function requestOf(request: HttpRequest, endpoint: string | undefined, clean: Clean): Exchange['request'] {
  const url = new URL(request.url);
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const [first = '', ...more] = url.searchParams.getAll(name).map(clean);
    query[name] = more.length === 0 ? first : [first, ...more];
  }
  const said = request.shownBody ?? request.body;
  const body = bodyOf(said === undefined ? undefined : clean(said));
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    method: request.method,
    path: clean(url.pathname),
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(body === undefined ? {} : { body }),
  };
}

/** Takes the place of the network: answers each request with the next recorded exchange, if it is the same request. */
export class ReplayClient extends HttpClient {
  /** What did not fit, for the report. A script cannot hide it by catching the error. */
  readonly faults: string[] = [];
  /** The endpoint that the script has named. */
  endpoint: string | undefined;
  private used = 0;

  constructor(
    private readonly exchanges: readonly Exchange[],
    private readonly clean: Clean,
  ) {
    super();
  }

  override warm(): Promise<void> {
    return Promise.resolve();
  }

  override send(request: HttpRequest): Promise<HttpResponse> {
    const sent = requestOf(request, this.endpoint, this.clean);
    const recorded = this.exchanges[this.used];
    this.used += 1;
    if (!recorded) return this.fail([`request ${this.used} was not recorded: ${sent.method} ${sent.path}`]);
    const wanted = recorded.request;
    const wrong = differences(wanted, wanted.endpoint === undefined ? withoutEndpoint(sent) : sent);
    if (wrong.length > 0)
      return this.fail([
        `request ${this.used} differs from the recorded one:`,
        ...wrong.map((line) => `  ${line}`),
      ]);
    const { status, headers, body } = recorded.response;
    const text =
      body === undefined ? '' : typeof body === 'string' && !isJson(headers) ? body : writeJson(body);
    return Promise.resolve({ status, headers, text });
  }

  /** Recorded exchanges that no request asked for. */
  unused(): string[] {
    return this.exchanges
      .slice(this.used)
      .map(
        ({ request }, index) =>
          `recorded request ${this.used + index + 1} was not sent: ${request.method} ${request.path}`,
      );
  }

  private fail(lines: string[]): Promise<never> {
    this.faults.push(...lines);
    return Promise.reject(new KosmoError('upstream_unreachable', lines[0] ?? ''));
  }
}

/** Passes requests on to the real service and keeps what was said to the script, without secrets. */
export class RecordingClient extends HttpClient {
  /** What the last run of the function has said and heard. */
  exchanges: Exchange[] = [];
  /** The endpoint that the script has named; what the host asks for itself has none, and is not kept. */
  endpoint: string | undefined;

  constructor(private readonly clean: Clean) {
    super();
  }

  override async send(request: HttpRequest): Promise<HttpResponse> {
    const { endpoint, exchanges } = this;
    const response = await super.send(request);
    if (endpoint === undefined) return response;
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => {
        const value = response.headers[name];
        return value === undefined ? [] : [[name, this.clean(value)] as const];
      }),
    );
    const text = this.clean(response.text);
    const body = isJson(headers) ? bodyOf(text) : text === '' ? undefined : text;
    exchanges.push({
      request: requestOf(request, endpoint, this.clean),
      response: { status: response.status, headers, ...(body === undefined ? {} : { body }) },
    });
    return response;
  }
}

const isJson = (headers: Record<string, string>): boolean => /\bjson\b/i.test(headers['content-type'] ?? '');

function withoutEndpoint(request: Exchange['request']): Exchange['request'] {
  const { endpoint: _endpoint, ...rest } = request;
  return rest;
}
