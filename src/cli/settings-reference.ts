import * as z from 'zod/v4';
import { sections } from '../config/settings-schema.js';
import { rows, type Node } from '../plugins/manifest-reference.js';

/** docs/reference/configuration.md: every setting of a configuration file, from the schema that checks it. */
export function settingsReference(): string {
  const schema = z.toJSONSchema(sections, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return [
    '# Configuration files',
    '',
    'Generated from `src/config/settings-schema.ts` by `npm run docs`. Your own file is `config.yaml` in `KOSMO_HOME`, by',
    'default `~/.kosmo`; a project may have `.kosmo/config.yaml` at its git root, which can only tighten. The sections are at',
    'the top of the file or below `kosmo` (or `kosmokrator`), so that a file of the PHP program works; its other sections are',
    'left alone. An unknown or wrong setting is an error with file and line, and nothing starts.',
    '',
    '`NAME` stands for the name of an integration, an account or a profile. `mcp_proxy` is an older name of `mcp_gateway`.',
    'What is decided from permissions, flags and production is in [policy.md](policy.md).',
    '',
    '| Setting | Type | Required | Meaning |',
    '|---|---|---|---|',
    ...rows(withoutOldNames(schema as unknown as Node), ''),
    '',
    '```yaml',
    'kosmo:',
    '  integrations:',
    '    convex:',
    '      permissions: { read: allow, write: ask }',
    '      accounts:',
    '        prod: { production: true, permissions: { write: deny } }',
    '  mcp_gateway:',
    '    profiles:',
    '      work: { integrations: [convex], write_policy: ask }',
    '```',
    '',
    'Variables of the environment: `kosmo help environment`.',
    '',
  ].join('\n');
}

function withoutOldNames({ properties = {}, ...schema }: Node): Node {
  const { mcp_proxy: _older, ...current } = properties;
  return { ...schema, properties: current };
}
