// A model that says what it is told: an OpenAI-style streaming endpoint on loopback, for driving the real Codex CLI.
import { createServer } from 'node:http';

/**
 * Starts the model. `calls` are made one per turn: {name, namespace, arguments}. Returns the base URL, the tools that
 * the client offered, and the output of every call by its number.
 */
export async function startScriptedModel(calls) {
  const seen = { tools: [], outputs: [] };
  let turn = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      if (!request.url.endsWith('/responses')) return response.writeHead(404).end();
      const { tools, input } = JSON.parse(body);
      if (turn === 0) seen.tools = tools;
      seen.outputs = input
        .filter((item) => item.type === 'function_call_output')
        .map((item) => text(item.output));
      const call = calls[turn];
      turn += 1;
      const item = call
        ? {
            type: 'function_call',
            id: `f${turn}`,
            call_id: `c${turn}`,
            name: call.name,
            namespace: call.namespace,
            arguments: JSON.stringify(call.arguments),
          }
        : {
            type: 'message',
            role: 'assistant',
            id: `m${turn}`,
            content: [{ type: 'output_text', text: 'All calls were made.' }],
          };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const send = (type, data) =>
        response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
      send('response.created', { response: { id: `r${turn}` } });
      send('response.output_item.done', { output_index: 0, item });
      send('response.completed', {
        response: {
          id: `r${turn}`,
          usage: {
            input_tokens: 1,
            output_tokens: 1,
            total_tokens: 2,
            input_tokens_details: { cached_tokens: 0 },
            output_tokens_details: { reasoning_tokens: 0 },
          },
        },
      });
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, baseUrl: `http://127.0.0.1:${server.address().port}/v1`, close: () => server.close() };
}

const text = (output) =>
  typeof output === 'string' ? output : output.map((part) => part.text ?? '').join('');
