import type { Json } from '../values/types.js';
import { DEMO_LIMITS } from '../limits.js';
import type { DemoRequest } from './exchange.js';
import type { Fault } from './faults.js';

/** One request that reached the deployment, whatever became of it. */
export interface LoggedRequest {
  method: string;
  path: string;
  /** Query string without the `?`. */
  query: string;
  /** Header values by lower-case name; `authorization` keeps only its scheme. */
  headers: Record<string, string>;
  /** The body as text; very long ones are cut. */
  bodyText: string;
  /** The function that was asked for, if any, as the client spelt it. */
  functionPath: string | undefined;
  /** Its arguments, as the client encoded them. */
  args: Json | undefined;
  /** Absent while the request runs, and for answers that were never sent. */
  status: number | undefined;
  fault: Fault['kind'] | undefined;
}

/** All requests in the order they came in; the oldest are forgotten beyond a limit. */
export class RequestLog {
  readonly entries: LoggedRequest[] = [];

  add(request: DemoRequest): LoggedRequest {
    const bodyText = request.body.toString('utf8');
    const { path, args } = calledFunction(request, bodyText);
    const entry: LoggedRequest = {
      method: request.method,
      path: request.path,
      query: request.query.toString(),
      headers: visibleHeaders(request),
      bodyText: bodyText.slice(0, DEMO_LIMITS.requestLogBody),
      functionPath: path,
      args,
      status: undefined,
      fault: undefined,
    };
    this.entries.push(entry);
    if (this.entries.length > DEMO_LIMITS.requestLogEntries) this.entries.shift();
    return entry;
  }

  clear(): void {
    this.entries.length = 0;
  }
}

function calledFunction(
  request: DemoRequest,
  bodyText: string,
): { path: string | undefined; args: Json | undefined } {
  const inUrl = request.query.get('path');
  if (inUrl !== null) return { path: inUrl, args: request.query.get('args') ?? undefined };
  if (!bodyText.startsWith('{')) return { path: undefined, args: undefined };
  try {
    const { path, args } = JSON.parse(bodyText) as { path?: Json; args?: Json };
    return { path: typeof path === 'string' ? path : undefined, args };
  } catch {
    return { path: undefined, args: undefined };
  }
}

function visibleHeaders(request: DemoRequest): Record<string, string> {
  const headers = Object.entries(request.headers).map(([name, value]) => {
    const text = String(value);
    return [name, name === 'authorization' ? `${text.split(' ')[0] ?? ''} <redacted>` : text];
  });
  return Object.fromEntries(headers) as Record<string, string>;
}
