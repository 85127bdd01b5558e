import { randomBytes } from 'node:crypto';
import { LIMITS } from '../config/limits.js';
import { tooManyQuestions } from './rate.js';

interface Entry {
  digest: string;
  expiresAt: number;
  granted: boolean;
}

/**
 * Approvals that are asked for and used within one call of this process. Each has an id of 128 random bits, holds for
 * one digest, is used up by its first use, and is worth nothing once its time is over. Times in ms.
 */
export class ApprovalBook {
  private readonly entries = new Map<string, Entry>();
  private asked: number[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** Notes that the user is being asked. Throws `approval_denied` when there were too many questions. */
  open(digest: string): string {
    const now = this.now();
    this.asked = this.asked.filter((at) => now - at < 60_000);
    if (this.asked.length >= LIMITS.questionsPerMinute) throw tooManyQuestions();
    this.asked.push(now);
    const id = randomBytes(16).toString('hex');
    this.entries.set(id, { digest, expiresAt: now + LIMITS.approvalMs, granted: false });
    return id;
  }

  /** The user's explicit yes. */
  grant(id: string): void {
    const entry = this.entries.get(id);
    if (entry) entry.granted = true;
  }

  /** Forgets an approval that was not given. */
  drop(id: string): void {
    this.entries.delete(id);
  }

  /** Uses an approval up. True for the first use by exactly the approved call within its time, and never again. */
  consume(id: string, digest: string): boolean {
    const entry = this.entries.get(id);
    this.entries.delete(id);
    return entry !== undefined && entry.granted && entry.digest === digest && this.now() < entry.expiresAt;
  }
}
