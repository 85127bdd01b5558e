import { LIMITS } from '../config/limits.js';
import type { Account } from '../credentials/store.js';
import { contentTypeOf, planRequest, type Capability } from '../http/capability.js';
import type { HttpClient, HttpResponse } from '../http/client.js';
import { withRetry } from '../http/retry.js';
import type { Manifest } from '../plugins/manifest.js';
import { checkRequest, type Grant } from '../policy/request-policy.js';
import { KosmoError, type Written } from '../shared/errors.js';
import type { EndpointRequest } from '../shared/wire.js';
import { authorize } from './authorize.js';
import type { DryRun } from './dry-run.js';

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
  json: boolean;
}

/** The only door of one call to the network: capability, policy and credential are applied to each request here. */
export class CallRequests {
  private requests = 0;
  private writesSent = 0;

  constructor(
    private readonly manifest: Manifest,
    private readonly capability: Capability,
    private readonly grant: Grant,
    private readonly account: Account,
    private readonly client: HttpClient,
    private readonly userAgent: string,
    private readonly dryRun: DryRun | undefined = undefined,
  ) {}

  /** Carries out a script's request, repeating it until the deadline (as `Date.now()`) where that is safe. Throws `KosmoError`; what the service echoes of the secrets is removed from the reply. */
  async handle(
    request: EndpointRequest,
    body: string,
    { signal, deadline }: { signal: AbortSignal; deadline: number },
  ): Promise<Reply> {
    this.requests += 1;
    if (this.requests > LIMITS.requestsPerCall) {
      throw new KosmoError(
        'capability_exceeded',
        `A call may send at most ${LIMITS.requestsPerCall} requests.`,
        {
          hint: 'This is a limit of the host; the function must do with fewer requests.',
        },
      );
    }
    const planned = planRequest(this.capability, request);
    const write = planned.class === 'write';
    const sent = authorize(this.manifest, this.account, planned, {
      headers: this.headers(request),
      body: request.hasBody ? body : undefined,
    });
    this.dryRun?.admit(planned, sent.shown, this.account);
    checkRequest(this.grant, { name: request.endpoint, class: planned.class });
    if (write) this.writesSent += 1;
    try {
      const send = (): Promise<HttpResponse> =>
        this.client.send({
          url: planned.url,
          method: planned.method,
          write,
          publicOnly: planned.literal || this.manifest.origins[0]?.startsWith('{') !== true,
          headers: sent.headers,
          ...(sent.body === undefined ? {} : { body: sent.body, shownBody: sent.shown.body ?? sent.body }),
          signal,
        });
      const response = await withRetry(send, {
        write,
        notExecuted: this.manifest.notExecuted,
        signal,
        deadline,
      });
      return this.reply(response);
    } catch (error) {
      if (write && error instanceof KosmoError && error.written === 'none') this.writesSent -= 1;
      throw error;
    }
  }

  /** What is known about writes after a failure. A script's own word counts only if a write was sent at all. */
  written(scriptSays: Written | undefined): Written {
    if (this.writesSent === 0) return 'none';
    return scriptSays ?? 'unknown';
  }

  private headers(request: EndpointRequest): Record<string, string> {
    const own = Object.entries(this.manifest.headers).map(([name, value]) => [name.toLowerCase(), value]);
    return {
      accept: 'application/json',
      ...(Object.fromEntries(own) as Record<string, string>),
      'user-agent': this.userAgent,
      ...(request.hasBody ? { 'content-type': contentTypeOf(request) } : {}),
    };
  }

  private reply(response: HttpResponse): Reply {
    const { 'set-cookie': _cookies, ...headers } = response.headers;
    const type = headers['content-type'] ?? '';
    return {
      status: response.status,
      headers: this.account.redactor.headers(headers),
      body: this.account.redactor.json(response.text),
      json: /^application\/(?:[\w.+-]+\+)?json\b/i.test(type),
    };
  }
}
