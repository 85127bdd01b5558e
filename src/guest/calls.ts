import type { Frame } from '../shared/frames.js';
import type { FromGuest, ToGuest } from '../shared/wire.js';
import { check } from './dialect/check.js';
import { inspect } from './inspect.js';
import { ModuleFault, type Modules } from './modules.js';
import { PluginCall } from './plugin-call.js';
import { SyntaxFault } from './vm/compile.js';
import type { Template } from './vm/template.js';
import { WorkflowCall } from './workflow/call.js';
import { workflowTemplate } from './workflow/template.js';

/** The calls that run in this guest, and what the host says to them. */
export class Calls {
  private readonly running = new Map<string, PluginCall | WorkflowCall>();
  private workflows: Template | undefined;

  constructor(
    private readonly modules: Modules,
    private readonly template: Template,
    private readonly send: (message: FromGuest, body?: string) => void,
    private readonly onTick: () => void,
    private readonly onRegex: () => void,
  ) {}

  receive(frame: Frame): void {
    const message = frame.header as ToGuest;
    switch (message.t) {
      case 'sources':
        this.modules.useSources(JSON.parse(bodyText(frame)) as Record<string, string>);
        return;
      case 'call':
        this.start(message, bodyText(frame));
        return;
      case 'script':
        this.startScript(message, bodyText(frame));
        return;
      case 'check':
        this.send({ t: 'done', id: message.id }, JSON.stringify(check(bodyText(frame))));
        return;
      case 'inspect': {
        const found = inspect(bodyText(frame), message.name, this.template);
        this.send({ t: 'done', id: message.id }, JSON.stringify(found));
        return;
      }
      case 'reply': {
        const { status, headers, json } = message;
        this.running.get(message.id)?.answer(message.seq, { status, headers, json, body: bodyText(frame) });
        return;
      }
      case 'refuse':
        this.running.get(message.id)?.answer(message.seq, { error: message.error });
        return;
      case 'cancel':
        this.running.get(message.id)?.cancel();
    }
  }

  private start(message: ToGuest & { t: 'call' }, argsJson: string): void {
    const { id, fn, context, limits, coverage = false } = message;
    const call = new PluginCall(
      { id, context, limits, argsJson, coverage },
      {
        template: this.template,
        send: this.send,
        onTick: this.onTick,
        ended: (ended) => this.running.delete(ended),
      },
    );
    this.running.set(id, call);
    try {
      call.run(this.modules.function(fn));
    } catch (error) {
      if (!(error instanceof ModuleFault || error instanceof SyntaxFault)) throw error;
      this.running.delete(id);
      this.send({ t: 'failed', id, error: { message: error.message } });
    }
  }

  private startScript(message: ToGuest & { t: 'script' }, source: string): void {
    const { id, name, strict, without, limits } = message;
    this.workflows ??= workflowTemplate(this.onRegex);
    const call = new WorkflowCall(
      { id, name, strict, without, limits, source },
      {
        template: this.workflows,
        send: this.send,
        onTick: this.onTick,
        ended: (ended) => this.running.delete(ended),
      },
    );
    this.running.set(id, call);
    try {
      call.run();
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      call.failed({ message: error.message });
    }
  }
}

function bodyText(frame: Frame): string {
  return Buffer.from(frame.body.buffer, frame.body.byteOffset, frame.body.length).toString('utf8');
}
