import type { ChildClient } from '../../mcp/client.js';
import { ask } from './read-part.js';
import type { Story } from './story.js';

type Row = Record<string, unknown>;
const NOTE = { title: 'Written by the demo', stars: { $integer: '9007199254740993' }, tags: ['lua', null] };

/** The same server with --write=allow: create, update, delete, with the table before and after. */
export async function writePart(client: ChildClient, story: Story): Promise<void> {
  story.step('All seven tools are there now');
  const tools = await client.tools();
  story.rows(tools.map((tool) => [tool.readOnly ? 'read ' : 'write', tool.name]));
  story.check(
    tools.length === 7 && tools.filter((tool) => !tool.readOnly).length === 3,
    'four reads and three writes',
  );

  story.step('The table before');
  const before = await countNotes(client, story);

  story.step('Create a document');
  const created = await ask(client, story, 'create_document', { table: 'notes', fields: NOTE });
  const id = created.structured['id'];
  story.line(JSON.stringify(created.structured['document']));
  const stars = (created.structured['document'] as Row | undefined)?.['stars'];
  story.check(
    typeof id === 'string' && JSON.stringify(stars) === JSON.stringify(NOTE.stars),
    'its id is known, and the 64-bit integer is exact',
    created,
  );

  story.step('Update it');
  const updated = await ask(client, story, 'update_document', {
    table: 'notes',
    document_id: id,
    fields: { title: 'Changed by the demo' },
  });
  const titles = [updated.structured['before'], updated.structured['after']].map(
    (row) => (row as Row | undefined)?.['title'],
  );
  story.line(titles.map((title) => JSON.stringify(title)).join(' → '));
  story.check(
    titles[0] === NOTE.title && titles[1] === 'Changed by the demo',
    'before and after are shown',
    updated,
  );

  story.step('Try to delete it as if it were in another table');
  const wrong = await ask(client, story, 'delete_document', { table: 'users', document_id: id });
  story.line(JSON.stringify((wrong.structured['error'] as Row | undefined)?.['message']));
  story.check(
    wrong.isError && (wrong.structured['error'] as Row)['written'] === 'none',
    'refused before anything was sent',
    wrong,
  );

  story.step('Delete it');
  const deleted = await ask(client, story, 'delete_document', { table: 'notes', document_id: id });
  story.check(
    deleted.structured['deleted'] === true && deleted.structured['id'] === id,
    'deleted, with the document as it was',
    deleted,
  );

  story.step('The table after');
  const after = await countNotes(client, story);
  story.check(after === before, `notes has ${after} documents again`);
}

async function countNotes(client: ChildClient, story: Story): Promise<number> {
  const result = await ask(client, story, 'list_tables', {});
  const notes = ((result.structured['tables'] ?? []) as Row[]).find((table) => table['name'] === 'notes');
  story.line(`notes: ${String(notes?.['documents'])} documents`);
  return Number(notes?.['documents']);
}
