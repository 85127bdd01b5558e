import { describe, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { casesReference } from '../../src/plugins/cases-reference.js';
import { manifestJsonSchema, manifestReference } from '../../src/plugins/manifest-reference.js';
import { cliReference } from '../../src/cli/cli-reference.js';
import { settingsReference } from '../../src/cli/settings-reference.js';
import { policyReference } from '../../src/policy/policy-reference.js';
import { errorReference } from '../../src/shared/error-reference.js';
import { hostLibrary } from '../../src/shared/host-api/library.js';
import { hostReference } from '../../src/shared/host-api/reference.js';

const DOCS = resolve(import.meta.dirname, '..', '..', 'docs');
const GENERATED: [file: string, render: () => string | Promise<string>][] = [
  ['reference/errors.md', errorReference],
  ['reference/manifest.md', manifestReference],
  ['reference/cases.md', casesReference],
  ['reference/plugin.schema.json', () => `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`],
  ['CLI.md', cliReference],
  ['reference/configuration.md', settingsReference],
  ['reference/policy.md', policyReference],
  ['HOST_API.md', hostReference],
  ['../lua/library/host.lua', hostLibrary],
];

describe('generated documentation', () => {
  test.each(GENERATED)('%s says what the code says; `npm run docs` renews it', async (file, render) => {
    const path = resolve(DOCS, file);
    const text = await render();
    if (process.env['KOSMO_UPDATE_DOCS'] === '1') writeFileSync(path, text);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
