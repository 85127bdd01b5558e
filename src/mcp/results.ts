import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { CallOutcome } from '../gateway/gateway.js';
import { errorBody } from '../shared/errors.js';

/** An outcome as MCP carries it: the same JSON as structured content and as text, for errors too. */
export function toCallResult(outcome: CallOutcome): CallToolResult {
  if (outcome.ok) {
    return {
      content: [{ type: 'text', text: outcome.result.json }],
      structuredContent: outcome.result.value,
    };
  }
  const structuredContent = { error: errorBody(outcome.error) };
  return {
    isError: true,
    content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
    structuredContent,
  };
}
