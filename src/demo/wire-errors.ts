import { TransportFailure } from './failures.js';
import type { Json } from './values/types.js';

interface WireErrorSpec {
  status: number;
  /** `code` in the body, where it is not the name. */
  code?: string;
  message: string;
  retryAfterSeconds?: number;
}

const INTERNAL = {
  code: 'InternalServerError',
  message: "Your request couldn't be completed. Try again later.",
};

const concurrency = (kind: string): string =>
  `Too many concurrent requests. Your backend is limited to 16 concurrent ${kind}. To get more resources, upgrade to Convex Pro. If you are already on Convex Pro, please contact support.`;

/** Transport errors of the service, with its bodies. A lost snapshot says no more than an internal error does. */
export const WIRE_ERRORS = {
  RateLimited: {
    status: 429,
    code: 'TooManyConcurrentRequests',
    message: concurrency('queries'),
    retryAfterSeconds: 1,
  },
  WriteRateLimited: {
    status: 429,
    code: 'TooManyWrites',
    message:
      'Too many writes per second. Your deployment is limited to 4 MiB bytes written per 1 second. Reduce your write rate or upgrade to a larger deployment.',
    retryAfterSeconds: 1,
  },
  OCC: {
    status: 503,
    code: 'OptimisticConcurrencyControlFailure',
    message:
      'Documents read from or written to the "messages" table changed while this mutation was being run and on every subsequent retry. See https://docs.convex.dev/error#1',
  },
  SystemOCC: {
    status: 503,
    code: 'OptimisticConcurrencyControlFailure',
    message:
      'Data read or written in this mutation changed while it was being run. Consider reducing the amount of data read by using indexed queries with selective index range expressions (https://docs.convex.dev/database/indexes/).',
  },
  Overloaded: {
    status: 503,
    code: 'ExpiredInQueue',
    message: 'Too many concurrent requests, backoff and try again.',
  },
  ServiceUnavailable: { status: 503, message: 'Service temporarily unavailable' },
  RejectedBeforeExecution: {
    status: 503,
    code: 'WorkerOverloaded',
    message: 'There are no available workers to process the request',
  },
  OutOfRetention: { status: 503, ...INTERNAL },
  InternalServerError: { status: 500, ...INTERNAL },
  ClientDisconnect: { status: 408, code: 'ClientDisconnected', message: 'Client disconnected' },
  MisdirectedRequest: { status: 421, message: 'Instance not served by this Conductor' },
} as const satisfies Record<string, WireErrorSpec>;

export type WireErrorName = keyof typeof WIRE_ERRORS;

/** The fields of a `status` fault. */
export interface WireError {
  kind: 'status';
  status: number;
  headers: Record<string, string>;
  body: { [key: string]: Json };
}

/** A transport error as a fault: `faults.next({ ...wireError('RateLimited'), match: '/api/query' })`. */
export function wireError(name: WireErrorName, options: { retryAfterSeconds?: number } = {}): WireError {
  const spec: WireErrorSpec = WIRE_ERRORS[name];
  const wait = options.retryAfterSeconds ?? spec.retryAfterSeconds;
  return {
    kind: 'status',
    status: spec.status,
    headers: wait === undefined ? {} : { 'retry-after': String(wait) },
    body: { code: spec.code ?? name, message: spec.message },
  };
}

/** The same as an exception, for the routes. */
export function wireFailure(name: WireErrorName): TransportFailure {
  const spec: WireErrorSpec = WIRE_ERRORS[name];
  return new TransportFailure(spec.status, spec.code ?? name, spec.message);
}
