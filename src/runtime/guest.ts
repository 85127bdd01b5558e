import { KosmoError } from '../shared/errors.js';
import type { Log } from '../shared/log.js';
import type { FromGuest, HttpReply } from '../shared/wire.js';
import { printed, text } from './bodies.js';
import { startGuest, type GuestFiles } from './guest-process.js';
import { requestOf } from './guest-requests.js';
import { carryOut, HostCall, type AnyCall } from './host-call.js';
import { GUEST_TIMING, LOG_LINES_PER_CALL, REMEMBERED_CALLS, type RuntimeLimits } from './limits.js';
import { Link } from './link.js';
import { GuestLost, type Loss } from './loss.js';
import { ResidentMemory } from './rss.js';
import { ScriptError } from './script-error.js';
import { Turns } from './turns.js';
import { Watchdog } from './watchdog.js';

/** One guest process and the calls in it. It is used until it dies. */
export class Guest {
  /** Resolves when the guest can take calls; rejects with `GuestLost` if it dies before. */
  readonly ready: Promise<void>;
  /** Resolves when the guest is gone, for whatever reason. */
  readonly gone: Promise<void>;
  dead = false;
  readonly pid: number | undefined;
  private readonly calls = new Map<string, HostCall>();
  private readonly ended = new Set<string>();
  private readonly turns = new Turns();
  private readonly link: Link;
  private readonly watchdog: Watchdog;
  private readonly memory: ResidentMemory;
  private readonly child: ReturnType<typeof startGuest>['child'];
  private baseBytes = Infinity;
  private becameReady: () => void = () => undefined;
  private failedToStart: (error: Error) => void = () => undefined;
  private startTimer: NodeJS.Timeout;

  constructor(
    files: GuestFiles,
    private readonly limits: RuntimeLimits,
    private readonly log: Log,
  ) {
    const { child, channel, heapWasFull } = startGuest(files, log);
    this.child = child;
    this.pid = child.pid;
    this.ready = new Promise((resolve, reject) => {
      this.becameReady = resolve;
      this.failedToStart = reject;
    });
    this.ready.catch(() => undefined);
    this.link = new Link(channel, {
      message: (message, body) => this.receive(message, body),
      hostile: (why) => this.kill({ why: 'hostile', detail: why }),
    });
    if (files.sources !== undefined) this.link.send({ t: 'sources' }, JSON.stringify(files.sources));
    this.memory = new ResidentMemory(child.pid ?? 0);
    this.watchdog = new Watchdog(
      {
        current: () => this.current(),
        rssLimit: () => this.baseBytes + limits.rssBytes,
        expired: (why) => this.kill({ why }),
      },
      this.memory,
    );
    this.startTimer = setTimeout(() => this.kill({ why: 'start' }), GUEST_TIMING.startMs);
    this.gone = new Promise((resolve) => {
      child.once('exit', (_code, signal) => {
        // The engine aborts where its heap is full, if that was before the host could look; also over faults of its own.
        if (signal === 'SIGABRT') this.aborted(heapWasFull);
        else this.lose({ why: 'exit' });
        resolve();
      });
      child.once('error', () => {
        this.lose({ why: 'exit' });
        resolve();
      });
    });
  }

  /** Runs a call. Rejects with `KosmoError`, or with `GuestLost` when the guest dies under it. */
  run(call: AnyCall): Promise<string> {
    const entry = new HostCall(call, (abandoned) => this.forget(abandoned));
    if (entry.settled) return entry.result;
    const { cpuMs, memoryBytes } = { ...this.limits, ...call.limits };
    this.calls.set(entry.id, entry);
    this.startTurn(entry.id);
    const start = { id: entry.id, limits: { cpuMs, memoryBytes } };
    if ('checkSource' in call) this.link.send({ t: 'check', id: entry.id }, call.checkSource);
    else if ('inspectSource' in call)
      this.link.send({ t: 'inspect', id: entry.id, name: call.name }, call.inspectSource);
    else if ('source' in call)
      this.link.send(
        { t: 'script', name: call.name, strict: call.strict, without: call.without ?? [], ...start },
        call.source,
      );
    else {
      const { fn, context } = call;
      const asked = 'coverage' in call ? { coverage: true } : {};
      this.link.send({ t: 'call', fn, context, ...start, ...asked }, call.argsJson);
    }
    return entry.result;
  }

  /** Kills the process at once and fails what runs in it. */
  kill(loss: Loss): void {
    this.child.kill('SIGKILL');
    this.lose(loss);
  }

  private lose(loss: Loss): void {
    if (this.dead) return;
    this.end();
    this.failCalls(loss);
  }

  private aborted(heapWasFull: Promise<boolean>): void {
    if (this.dead) return;
    this.end();
    void heapWasFull.then((full) => this.failCalls({ why: full ? 'memory' : 'exit' }));
  }

  private end(): void {
    this.dead = true;
    clearTimeout(this.startTimer);
    this.watchdog.stop();
    this.link.destroy();
    this.failedToStart(new GuestLost({ why: 'start' }, true));
  }

  private failCalls(loss: Loss): void {
    const running = this.turns.current?.id;
    for (const entry of this.calls.values())
      entry.fail(new GuestLost(loss, entry.id === running, entry.requestsSent));
    this.calls.clear();
  }

  private current(): { deadline: number } | undefined {
    const turn = this.turns.current;
    if (!turn) return undefined;
    const entry = this.calls.get(turn.id);
    if (!entry || entry.settled) return { deadline: turn.since + GUEST_TIMING.cancelGraceMs };
    const allowed = entry.call.limits?.cpuMs ?? this.limits.cpuMs;
    return { deadline: turn.since + allowed - entry.cpuUsedMs + GUEST_TIMING.cpuGraceMs };
  }

  private startTurn(id: string): void {
    this.turns.add(id);
    this.watchdog.wake();
  }

  private receive(message: FromGuest, body: Uint8Array): void {
    if (this.dead) return;
    if (message.t === 'ready') {
      clearTimeout(this.startTimer);
      this.baseBytes = this.memory.read() ?? 0;
      this.becameReady();
      return;
    }
    const entry = this.calls.get(message.id);
    if (!entry && !this.ended.has(message.id)) {
      this.kill({ why: 'hostile', detail: 'a message for an unknown call' });
      return;
    }
    if (message.t === 'log') {
      if (entry && ++entry.logLines > LOG_LINES_PER_CALL)
        this.kill({ why: 'hostile', detail: 'more log lines than a script may write' });
      else if (entry && !entry.settled) this.log(message.level, message.message);
      return;
    }
    if (message.t === 'coverage') {
      if (entry && !entry.settled && 'coverage' in entry.call) entry.call.coverage?.(text(body));
      return;
    }
    const length = this.turns.end(message.id);
    if (length === undefined) {
      this.kill({ why: 'hostile', detail: 'a message out of turn' });
      return;
    }
    if (!entry || entry.settled) return this.remember(message.id);
    entry.cpuUsedMs += length;
    const refused = message.t === 'done' ? entry.call.refuseResult?.(body.length) : undefined;
    if (refused) {
      this.remember(message.id);
      entry.fail(refused);
      return;
    }
    const work = requestOf(entry, message, text(body));
    if (work) return this.request(entry, work.seq, work.run);
    if (message.t === 'http' || message.t === 'app' || message.t === 'cache') {
      this.kill({ why: 'hostile', detail: 'a request that the call cannot make' });
      return;
    }
    this.remember(message.id);
    if (message.t === 'done') entry.finish(text(body));
    else entry.fail(new ScriptError(message.error, printed(entry, body)));
  }

  private request(entry: HostCall, seq: number, run: () => Promise<HttpReply>): void {
    entry.requestsSent += 1;
    void carryOut(run, this.log).then((answer) => {
      if (entry.settled || this.dead) return;
      this.startTurn(entry.id);
      if (answer instanceof KosmoError) {
        const { code, message, hint, written, details } = answer;
        const error = {
          code,
          message,
          written,
          ...(hint === undefined ? {} : { hint }),
          ...(details === undefined ? {} : { details }),
        };
        this.link.send({ t: 'refuse', id: entry.id, seq, error });
        return;
      }
      const { body: answerBody, ...head } = answer;
      this.link.send({ t: 'reply', id: entry.id, seq, ...head }, answerBody);
    });
  }

  /** Nobody waits for the call any more. If it is computing, it gets a moment to end. */
  private forget(entry: HostCall): void {
    if (!this.calls.has(entry.id) || this.dead) return;
    this.link.send({ t: 'cancel', id: entry.id });
    if (!this.turns.has(entry.id)) this.remember(entry.id);
  }

  private remember(id: string): void {
    this.calls.delete(id);
    this.ended.add(id);
    if (this.ended.size > REMEMBERED_CALLS) this.ended.delete(this.ended.values().next().value ?? '');
  }
}
