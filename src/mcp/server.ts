import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod/v4';
import { LIMITS } from '../config/limits.js';
import type { Caller } from '../gateway/audit-record.js';
import type { ServedOffer } from '../gateway/offer.js';
import { CallsInFlight } from './calls-in-flight.js';
import { canElicit, elicitingAsk } from './elicit.js';
import { instructions } from './instructions.js';
import { toCallResult } from './results.js';
import { toTool } from './tools.js';

/** Any request of this method: the SDK then answers parameters that do not fit with -32602, and not as its own fault. */
const AnyToolCall = z.looseObject({ method: z.literal('tools/call') });

/** An MCP server over the gateway: lists what the policy shows, and passes calls on. */
export async function createServer(
  offer: ServedOffer,
  version: string,
  calls = new CallsInFlight(),
): Promise<Server> {
  const server = new Server(
    { name: 'kosmokrator', title: 'KosmoKrator', version },
    { capabilities: { tools: { listChanged: true } }, instructions: await instructions(offer) },
  );
  const ask = elicitingAsk(server);
  // Once the tools are listed, and not before: a starting guest would take time from that answer.
  let warmed = false;
  const warm = (): void => {
    if (!warmed) offer.warm();
    warmed = true;
  };
  server.setRequestHandler(ListToolsRequestSchema, async () => {
    const accounts = await accountChoices(offer);
    setImmediate(warm);
    const published = await offer.published();
    return {
      tools: published.map((entry) => toTool(entry, accounts.get(entry.plugin.manifest.name) ?? [])),
    };
  });
  offer.onChange(() => void server.sendToolListChanged().catch(() => undefined));
  server.setRequestHandler(AnyToolCall, async (request, { signal }) => {
    const { params } = CallToolRequestSchema.parse(request);
    const outcome = await calls.run(signal, (ends) =>
      offer.call({
        name: params.name,
        args: params.arguments,
        signal: ends,
        caller: callerOf(server),
        ...(canElicit(server) ? { ask } : {}),
      }),
    );
    if (!outcome.ok && outcome.error.code === 'unknown_function') {
      throw new McpError(ErrorCode.InvalidParams, outcome.error.message, outcome.error.details);
    }
    return toCallResult(outcome);
  });
  server.oninitialized = () => setTimeout(warm, LIMITS.warmMs).unref();
  return server;
}

function callerOf(server: Server): Caller {
  const client = server.getClientVersion();
  return client
    ? { surface: 'mcp', client: `${client.name}/${client.version}`.slice(0, 200) }
    : { surface: 'mcp' };
}

async function accountChoices(offer: ServedOffer): Promise<Map<string, string[]>> {
  const choices = offer.catalog.plugins.map(
    async ({ manifest: { name } }) => [name, await offer.accountChoices(name)] as const,
  );
  return new Map(await Promise.all(choices));
}
