import { describeChanges, type PluginChanges } from '../plugins/changes.js';
import { claimsOf, unprovenReads } from '../plugins/claims.js';
import type { Plugin, SealedFiles } from '../plugins/loader.js';
import type { Manifest } from '../plugins/manifest.js';
import { escapeUnsafe } from '../shared/log.js';

/** What a user should know before trusting a plugin, as lines. All of it is the author's word, escaped. */
export function trustReport(
  { dir, manifest, sealed }: Plugin & { sealed: SealedFiles },
  changes: PluginChanges | undefined,
): string[] {
  const claims = Object.entries(claimsOf(manifest));
  const of = (kind: string): string[][] =>
    claims
      .filter(([what]) => what.startsWith(`${kind} `))
      .map(([what, text]) => [what.slice(kind.length + 1), text]);
  const marked = unprovenReads(manifest);
  const bytes = [...sealed.files.values()].reduce((sum, file) => sum + file.length, 0);
  return [
    `${manifest.name} ${manifest.version}  ${manifest.title}: ${manifest.description}`,
    `in ${dir}, ${sealed.files.size} files, ${bytes} bytes`,
    '',
    ...section('Sends requests to', of('origin')),
    ...section('Uses the credentials', of('credential')),
    ...section('With the headers', of('header')),
    ...section(
      'At the endpoints',
      of('endpoint').map(([name = '', text = '']) => [
        marked.includes(name) ? `! ${name}` : `  ${name}`,
        text,
      ]),
    ),
    ...note(manifest, marked),
    ...section('For the functions', of('function')),
    ...(changes === undefined
      ? []
      : ['Changed since you trusted it:', ...describeChanges(changes).map((line) => `  ${line}`), '']),
    `Hash of it all: ${sealed.hash}`,
  ].map(escapeUnsafe);
}

function section(title: string, rows: string[][]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([name = '']) => name.length));
  return [`${title}:`, ...rows.map(([name = '', text = '']) => `  ${name.padEnd(width)}  ${text}`), ''];
}

function note({ endpoints }: Manifest, marked: string[]): string[] {
  const [first] = marked;
  if (first === undefined) return [];
  const method = endpoints[first]?.method ?? 'POST';
  return [
    `! The author says that these only read, although they are no GET (${first} is a ${method}).`,
    '  If that is wrong, functions that change data run without a question.',
    '',
  ];
}
