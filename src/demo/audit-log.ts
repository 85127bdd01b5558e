import { TransportFailure } from './failures.js';
import { DEMO_LIMITS } from './limits.js';
import { exportValue } from './values/encode.js';
import type { Json, ValueObject } from './values/types.js';

interface AuditEvent {
  action: string;
  /** Whole milliseconds since 1970. */
  createTime: number;
  metadata: ValueObject;
  clientUserAgent: string | null;
}

/** What was done by the dashboard's functions. It repeats the table label of the caller, right or wrong. */
export class AuditLog {
  private readonly events: AuditEvent[] = [];

  add(action: string, metadata: ValueObject, createTime: number, clientUserAgent: string | null): void {
    this.events.push({ action, createTime: Math.floor(createTime), metadata, clientUserAgent });
    if (this.events.length > DEMO_LIMITS.auditEvents) this.events.shift();
  }

  /** Events from a time (ms) on, oldest first. Throws a transport error for a cursor that is not ours. */
  list(from: number, limit: number, cursor: string | null): Json {
    const start = cursor === null ? 0 : readCursor(cursor);
    const all = this.events.filter((event) => event.createTime >= from);
    const page = all.slice(start, start + Math.min(limit, DEMO_LIMITS.auditPageMax));
    const next = start + page.length;
    const hasMore = next < all.length;
    return {
      items: page.map((event) => ({
        actor: { kind: 'token', memberId: null, tokenId: 0, clientId: null },
        action: event.action,
        createTime: event.createTime,
        metadata: exportValue(event.metadata),
        clientIp: '127.0.0.1',
        clientUserAgent: event.clientUserAgent,
      })),
      pagination: { hasMore, nextCursor: hasMore ? writeCursor(next) : null },
    };
  }
}

function writeCursor(position: number): string {
  return Buffer.from(`audit:${position}`).toString('base64url');
}

function readCursor(cursor: string): number {
  const match = /^audit:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!match) throw new TransportFailure(400, 'InvalidCursor', 'Failed to parse cursor');
  return Number(match[1]);
}
