import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';
import { checkPrivateFolder } from '../shared/private-folder.js';
import { FOR_AUDIT } from '../shared/private-use.js';
import { withLock } from '../shared/lock.js';
import type { Log } from '../shared/log.js';
import { currentFile, endsTorn, headOf, refuseUnsafe, rotate } from './audit-files.js';
import { sealLine, type AuditEntry, type ChainHead } from './audit-record.js';

/** Where records go. */
export interface AuditSink {
  /** Resolves when the record is on disk. Throws `audit_unavailable`. */
  record(entry: AuditEntry): Promise<void>;
  /** Records without keeping anybody waiting; a failure is logged once. */
  note(entry: AuditEntry): void;
  /** Resolves when all that was noted has been written or given up. */
  flush(): Promise<void>;
}

interface Waiting {
  entry: AuditEntry;
  durable: boolean;
  done: (error?: unknown) => void;
}

/** The end of the file as this process left it; another process may have written since. */
interface Mark {
  inode: number;
  size: number;
  head: ChainHead;
}

const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/** Append-only JSON lines in one chain, written by any number of processes under one lock, in batches. */
export class AuditLog implements AuditSink {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private mark: Mark | undefined;
  private warned = false;

  constructor(
    private readonly folder: string,
    private readonly log: Log,
    private readonly maxFileBytes: number = LIMITS.auditFileBytes,
  ) {}

  record(entry: AuditEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.enqueue({
        entry,
        durable: true,
        done: (error) => (error === undefined ? resolve() : reject(unavailable(this.folder, error))),
      });
    });
  }

  note(entry: AuditEntry): void {
    this.enqueue({
      entry,
      durable: false,
      done: (error) => {
        if (error === undefined || this.warned) return;
        this.warned = true;
        const { message, hint = '' } = unavailable(this.folder, error);
        this.log('warn', `${message} Reads go on without a record. ${hint}`.trimEnd());
      },
    });
  }

  async flush(): Promise<void> {
    while (this.writing) await this.writing;
  }

  private enqueue(waiting: Waiting): void {
    this.waiting.push(waiting);
    this.writing ??= this.drain();
  }

  private async drain(): Promise<void> {
    // What is noted in the same moment is written at once, under one lock.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      const failure = await this.safely(() => this.append(batch)).then(
        () => undefined,
        (error: unknown) => error ?? new Error('failed'),
      );
      for (const { done } of batch) done(failure);
    }
    // In the same turn as the last look at what is waiting: nothing can come in between and be forgotten.
    this.writing = undefined;
  }

  /** Under the lock, in a folder that nobody else could have put the log into. */
  private async safely(work: () => Promise<void>): Promise<void> {
    await checkPrivateFolder(this.folder, FOR_AUDIT);
    await withLock(currentFile(this.folder), work);
  }

  private async append(batch: Waiting[]): Promise<void> {
    const handle = await open(currentFile(this.folder), FLAGS, 0o600);
    try {
      const info = await handle.stat();
      refuseUnsafe(this.folder, info);
      const { ino: inode, size } = info;
      const known = this.mark?.inode === inode && this.mark.size === size ? this.mark.head : undefined;
      let head = known ?? (await headOf(this.folder, handle, size));
      const lines: string[] = known === undefined && (await endsTorn(handle, size)) ? ['\n'] : [];
      for (const { entry } of batch) {
        const sealed = sealLine(entry, head);
        lines.push(sealed.line);
        head = sealed.head;
      }
      const bytes = Buffer.from(lines.join(''), 'utf8');
      await this.write(handle, bytes, size);
      if (batch.some(({ durable }) => durable)) await handle.datasync();
      this.mark = { inode, size: size + bytes.length, head };
      if (this.mark.size >= this.maxFileBytes) await rotate(this.folder, head);
    } finally {
      await handle.close();
    }
  }

  /** Half a record is worse than none: what could not be written whole is taken back. */
  private async write(handle: FileHandle, bytes: Buffer, size: number): Promise<void> {
    try {
      await handle.appendFile(bytes);
    } catch (cause) {
      await handle.truncate(size).catch(() => undefined);
      throw cause;
    }
  }
}

function unavailable(folder: string, cause: unknown): KosmoError {
  if (cause instanceof KosmoError && cause.code === FOR_AUDIT.code)
    return new KosmoError(
      'audit_unavailable',
      `The audit log cannot be written: ${cause.message}`,
      cause.hint === undefined ? { cause } : { cause, hint: cause.hint },
    );
  const root = cause instanceof KosmoError && cause.cause !== undefined ? cause.cause : cause;
  const errno = root instanceof KosmoError ? undefined : (root as NodeJS.ErrnoException).code;
  const why = errno ?? (root instanceof Error ? root.message : String(root));
  return new KosmoError('audit_unavailable', `The audit log in ${folder} cannot be written (${why}).`, {
    cause,
  });
}
