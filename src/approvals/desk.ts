import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';
import { withLock } from '../shared/lock.js';
import { shownName } from '../shared/names.js';
import { checkPrivateFolder } from '../shared/private-folder.js';
import { FOR_APPROVALS } from '../shared/private-use.js';
import { readPrivate } from '../shared/read-private.js';
import { writePrivate } from '../shared/safe-file.js';
import type { Decision, OpenQuestion } from './open-question.js';
import { isCode, newCode } from './question-code.js';
import { tooManyQuestions } from './rate.js';

const MAX_BYTES = 2 * 1024 * 1024;
/** Files of questions that are over stay this long, so that a late answer is told why. */
const KEEP_MS = 600_000;

/** Most looks at the desk find it empty: what reads questions, with zod, is loaded for the first one. */
const format = () => import('./open-question.js');

export type Settled =
  | { state: 'approved'; id: string }
  | { state: 'denied'; id: string }
  | { state: 'waiting'; code: string; expiresInMs: number }
  | { state: 'unasked' };

export type QuestionState = 'waiting' | 'approved' | 'denied' | 'used' | 'expired';

/**
 * Questions that the user answers in another terminal: files of mode 0600 in a folder of mode 0700, so only the same
 * user can answer. Question, answer and use are one file each, and each can be created only once.
 */
export class ApprovalDesk {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly folder: string,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * What the user has said about this call of this session. A yes is used up by being returned; where nothing was asked
   * yet, a question with the text is left, if there is one. Throws `approval_denied` when there were too many.
   */
  settle(call: { digest: string; session: string; text?: string }): Promise<Settled> {
    const settled = this.turn.then(() => this.locked(() => this.settleAlone(call)));
    this.turn = settled.catch(() => undefined);
    return settled;
  }

  /** All questions that are kept, oldest first. */
  async list(): Promise<{ question: OpenQuestion; state: QuestionState }[]> {
    await this.check();
    const names = await readdir(this.folder).catch(() => []);
    const codes = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
    const found = await Promise.all(codes.map((code) => this.read(code)));
    const known = found.filter((question) => question !== undefined);
    known.sort((a, b) => a.createdAt - b.createdAt);
    return Promise.all(known.map(async (question) => ({ question, state: await this.stateOf(question) })));
  }

  /** A question that waits. Throws `usage` for an unknown one, and for one that is over or has its answer. */
  async waiting(code: string): Promise<OpenQuestion> {
    await this.check();
    const question = await this.read(code);
    const state = question && (await this.stateOf(question));
    if (!question || state !== 'waiting') {
      throw new KosmoError(
        'usage',
        `There is no open question ${shownName(code)}${state ? `: it is ${state}` : ''}.`,
        {
          hint: 'Run `kosmo approvals` for the open ones.',
        },
      );
    }
    return question;
  }

  /** Answers a question. Throws as `waiting`. */
  async answer(code: string, decision: Decision): Promise<OpenQuestion> {
    const question = await this.waiting(code);
    const temp = join(this.folder, `${code}.tmp-${randomBytes(6).toString('hex')}`);
    await writeFile(temp, JSON.stringify({ id: question.id, decision }), { mode: 0o600, flag: 'wx' });
    try {
      await link(temp, this.path(code, 'answer'));
    } catch (cause) {
      throw new KosmoError('usage', `Question "${code}" has just been answered.`, { cause });
    } finally {
      await rm(temp, { force: true });
    }
    return question;
  }

  private async settleAlone({
    digest,
    session,
    text,
  }: Parameters<ApprovalDesk['settle']>[0]): Promise<Settled> {
    const all = await this.list();
    for (const { question, state } of all) {
      if (question.digest !== digest || question.session !== session) continue;
      const { id, code } = question;
      if (state === 'waiting')
        return { state: 'waiting', code, expiresInMs: question.expiresAt - this.now() };
      if (state === 'denied') return { state: 'denied', id };
      if (state === 'approved' && (await this.use(code))) return { state: 'approved', id };
    }
    const recent = all.filter(({ question }) => this.now() - question.createdAt < 60_000);
    if (recent.length >= LIMITS.questionsPerMinute) throw tooManyQuestions();
    if (text === undefined) return { state: 'unasked' };
    await this.sweep(all);
    const createdAt = this.now();
    const question: OpenQuestion = {
      version: 1,
      id: randomBytes(16).toString('hex'),
      code: newCode(),
      digest,
      session,
      createdAt,
      expiresAt: createdAt + LIMITS.approvalMs,
      text,
    };
    await writePrivate(this.path(question.code, 'json'), JSON.stringify(question));
    return { state: 'waiting', code: question.code, expiresInMs: LIMITS.approvalMs };
  }

  private check(): Promise<void> {
    return checkPrivateFolder(this.folder, FOR_APPROVALS);
  }

  private async locked<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.check();
    return withLock(join(this.folder, 'desk'), work);
  }

  /** True for whoever creates the mark of use: exactly one, ever. */
  private async use(code: string): Promise<boolean> {
    try {
      await (await open(this.path(code, 'used'), 'wx', 0o600)).close();
      return true;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw cause;
    }
  }

  private async read(code: string): Promise<OpenQuestion | undefined> {
    if (!isCode(code)) return undefined;
    const text = await readPrivate(this.path(code, 'json'), MAX_BYTES, FOR_APPROVALS);
    const question = text === undefined ? undefined : (await format()).parseQuestion(text);
    return question?.code === code ? question : undefined;
  }

  private async stateOf({ id, code, createdAt, expiresAt }: OpenQuestion): Promise<QuestionState> {
    if ((await readPrivate(this.path(code, 'used'), MAX_BYTES, FOR_APPROVALS)) !== undefined) return 'used';
    const text = await readPrivate(this.path(code, 'answer'), MAX_BYTES, FOR_APPROVALS);
    const decision = text === undefined ? undefined : (await format()).parseAnswer(text, id);
    if (decision === 'deny') return this.now() < expiresAt ? 'denied' : 'expired';
    // A clock that was set back must not lengthen the time.
    if (this.now() >= expiresAt || this.now() < createdAt) return 'expired';
    return decision === 'allow' ? 'approved' : 'waiting';
  }

  private async sweep(all: { question: OpenQuestion }[]): Promise<void> {
    for (const { question } of all) {
      if (this.now() - question.createdAt < KEEP_MS) continue;
      for (const kind of ['json', 'answer', 'used'] as const)
        await rm(this.path(question.code, kind), { force: true });
    }
  }

  private path(code: string, kind: 'json' | 'answer' | 'used'): string {
    return join(this.folder, `${code}.${kind}`);
  }
}
