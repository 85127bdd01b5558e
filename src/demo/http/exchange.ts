import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../values/types.js';

export interface DemoRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface DemoResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export function jsonResponse(json: Json, status = 200, headers: Record<string, string> = {}): DemoResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json) };
}

export function textResponse(body: string, status = 200): DemoResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
