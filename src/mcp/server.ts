import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod/v4';
import type { Caller } from '../gateway/audit-record.js';
import type { Gateway } from '../gateway/gateway.js';
import { canElicit, elicitingAsk } from './elicit.js';
import { instructions } from './instructions.js';
import { toCallResult } from './results.js';
import { toTool } from './tools.js';

/** Any request of this method: the SDK then answers parameters that do not fit with -32602, and not as its own fault. */
const AnyToolCall = z.looseObject({ method: z.literal('tools/call') });

/** An MCP server over the gateway: lists what the policy shows, and passes calls on. */
export function createServer(gateway: Gateway, version: string): Server {
  const server = new Server(
    { name: 'kosmokrator', title: 'KosmoKrator', version },
    { capabilities: { tools: {} }, instructions: instructions(gateway) },
  );
  const ask = elicitingAsk(server);
  server.setRequestHandler(ListToolsRequestSchema, async () => {
    const accounts = await accountChoices(gateway);
    return {
      tools: gateway
        .published()
        .map((entry) => toTool(entry, accounts.get(entry.plugin.manifest.name) ?? [])),
    };
  });
  server.setRequestHandler(AnyToolCall, async (request, { signal }) => {
    const { params } = CallToolRequestSchema.parse(request);
    const outcome = await gateway.call({
      name: params.name,
      args: params.arguments,
      signal,
      caller: callerOf(server),
      ...(canElicit(server) ? { ask } : {}),
    });
    if (!outcome.ok && outcome.error.code === 'unknown_function') {
      throw new McpError(ErrorCode.InvalidParams, outcome.error.message, outcome.error.details);
    }
    return toCallResult(outcome);
  });
  // Not before: a starting guest would take time from the answer to initialize.
  server.oninitialized = () => gateway.warm();
  return server;
}

function callerOf(server: Server): Caller {
  const client = server.getClientVersion();
  return client
    ? { surface: 'mcp', client: `${client.name}/${client.version}`.slice(0, 200) }
    : { surface: 'mcp' };
}

async function accountChoices(gateway: Gateway): Promise<Map<string, string[]>> {
  const choices = gateway.catalog.plugins.map(
    async ({ manifest: { name } }) => [name, await gateway.accountChoices(name)] as const,
  );
  return new Map(await Promise.all(choices));
}
