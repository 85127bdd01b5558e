import type { ChildClient } from '../../mcp/client.js';
import type { Story } from './story.js';

const TOOL = 'integration__convex__convex_';
type Row = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What a coding agent can do under --write=deny: four tools, real answers, and one refusal. */
export async function readPart(client: ChildClient, story: Story): Promise<void> {
  story.step('Handshake');
  const server = client.handshake();
  story.line(`${server.name} ${server.version}: ${server.instructions}`);
  story.check(server.name === 'kosmokrator', 'the server introduced itself');

  story.step('The tools that the agent sees');
  const tools = await client.tools();
  story.rows(
    tools.map((tool) => [
      tool.readOnly ? 'read ' : 'write',
      tool.name,
      tool.description.split('. ')[0] ?? '',
    ]),
  );
  story.check(tools.length === 4 && tools.every((tool) => tool.readOnly), 'four tools, all of them reads');

  story.step('List the tables');
  const tables = await ask(client, story, 'list_tables', {});
  const list = (tables.structured['tables'] ?? []) as Row[];
  story.rows(list.map((table) => [text(table['name']), text(table['documents'])]));
  story.check(
    list.some((table) => table['name'] === 'archive' && table['documents'] === 0),
    'the empty table is there too',
    tables,
  );

  story.step('Look at one table');
  const described = await ask(client, story, 'get_table', { table: 'messages' });
  const table = (described.structured['table'] ?? {}) as Row;
  const indexes = (table['indexes'] ?? []) as Row[];
  story.rows(
    indexes.map((index) => [
      text(index['name']),
      text(index['fields']),
      index['ready'] === true ? 'ready' : 'not ready',
    ]),
  );
  story.check(
    table['declared_schema'] !== null && indexes.length > 0,
    'its schema and its indexes',
    described,
  );

  await queryPages(client, story);

  story.step('Try to write, although the policy says deny');
  const refused = await ask(client, story, 'create_document', {
    table: 'notes',
    fields: { title: 'never stored' },
  });
  const error = (refused.structured['error'] ?? {}) as Row;
  story.line(`${text(error['code'])}: ${text(error['message'])}`);
  story.check(
    refused.isError && error['code'] === 'write_denied' && error['written'] === 'none',
    'refused, nothing was sent',
    refused,
  );
}

async function queryPages(client: ChildClient, story: Story): Promise<void> {
  story.step('Query: the most liked messages of one channel');
  const question = { table: 'messages', filter: { channel: 'general' }, order: '-likes', limit: 4 };
  const first = await ask(client, story, 'query_documents', question);
  const documents = showDocuments(story, first.structured);
  story.check(
    documents.length === 4 && isDescending(documents) && first.structured['has_more'] === true,
    'filtered, ordered, and more to come',
    first,
  );

  story.step('The second page, by cursor');
  const second = await ask(client, story, 'query_documents', {
    ...question,
    cursor: first.structured['cursor'],
  });
  const next = showDocuments(story, second.structured);
  const repeated = next.some((row) => documents.some((seen) => seen['_id'] === row['_id']));
  story.check(
    next.length === 4 && !repeated && isDescending([...documents, ...next]),
    'goes on exactly where the first ended',
    second,
  );
}

function showDocuments(story: Story, result: Row): Row[] {
  const documents = (result['documents'] ?? []) as Row[];
  story.line(`plan: ${text(result['plan'])}`);
  story.rows(documents.map((row) => [`${text(row['likes'])} likes`, text(row['body']), text(row['_id'])]));
  return documents;
}

const isDescending = (rows: Row[]): boolean =>
  rows.every((row, at) => at === 0 || Number(rows[at - 1]?.['likes']) >= Number(row['likes']));

/** Shows a call and makes it. */
export function ask(client: ChildClient, story: Story, fn: string, args: Record<string, unknown>) {
  story.call(
    `convex_${fn}`,
    fn === 'query_documents' && typeof args['cursor'] === 'string'
      ? { ...args, cursor: `${args['cursor'].slice(0, 24)}…` }
      : args,
  );
  return client.call(`${TOOL}${fn}`, args);
}
