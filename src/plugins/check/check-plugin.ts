import { basename } from 'node:path';
import type { Manifest } from '../manifest.js';
import { checkCases } from './cases-check.js';
import { checkEndpoints } from './endpoints.js';
import { sortFindings, type Finding } from './finding.js';
import { textFiles } from './files.js';
import { checkLua, type Inspect } from './lua-check.js';
import { checkManifest, type CheckedManifest } from './manifest-check.js';
import { checkScripts } from './scripts.js';
import { findSecrets } from './secrets.js';

/** So long a client waits that is set up by mcp:gateway:install, ms. */
const LONG_TIMEOUT_MS = 300_000;

export interface Checked {
  findings: Finding[];
  /** Absent if plugin.json cannot be used. */
  manifest?: Manifest;
}

/** Everything that can be known of a plugin's folder without running it and without a network. */
export async function checkPlugin(dir: string, inspect: Inspect): Promise<Checked> {
  const files = textFiles(dir);
  const source = files.get('plugin.json');
  const secrets = [...files].flatMap(([file, text]) => findSecrets(file, text));
  const lua = await checkLua(files, inspect);
  if (source === undefined) return { findings: sortFindings([noManifest(), ...lua.findings, ...secrets]) };
  const checked = checkManifest(source);
  const { manifest } = checked;
  const findings = [...checked.findings, ...lua.findings, ...secrets, ...documentation(files)];
  if (!manifest) return { findings: sortFindings(findings) };
  findings.push(
    ...folderName(manifest, dir, checked),
    ...functionFiles(manifest, files, checked),
    ...checkScripts(manifest, lua.trees),
    ...checkEndpoints(manifest, lua.shapes, checked.lineAt),
    ...timeouts(manifest, checked),
    ...checkCases(manifest, files, checked.lineAt),
  );
  return { findings: sortFindings(findings), manifest };
}

const noManifest = (): Finding => ({
  severity: 'error',
  rule: 'manifest',
  file: 'plugin.json',
  line: 1,
  message: 'there is no plugin.json in this folder',
  fix: 'Name the folder of a plugin, or begin one with kosmo plugin:new NAME.',
});

function folderName(manifest: Manifest, dir: string, { lineAt }: CheckedManifest): Finding[] {
  if (manifest.name === basename(dir)) return [];
  return [
    {
      severity: 'error',
      rule: 'manifest',
      file: 'plugin.json',
      line: lineAt(['name']),
      message: `name is "${manifest.name}", but the folder is "${basename(dir)}"`,
      fix: 'Give both the same name.',
    },
  ];
}

function functionFiles(
  manifest: Manifest,
  files: ReadonlyMap<string, string>,
  { lineAt }: CheckedManifest,
): Finding[] {
  const names = new Set(manifest.functions.map(({ name }) => name));
  const missing = manifest.functions.flatMap(({ name }, index): Finding[] =>
    files.has(`functions/${name}.lua`)
      ? []
      : [
          {
            severity: 'error',
            rule: 'function-file-missing',
            file: 'plugin.json',
            line: lineAt(['functions', index, 'name']),
            message: `${name} has no functions/${name}.lua`,
            fix: 'Write the file: return function(args, ctx) … end.',
          },
        ],
  );
  const unlisted = [...files.keys()].flatMap((file): Finding[] => {
    const name = /^functions\/(.+)\.lua$/.exec(file)?.[1];
    return name === undefined || names.has(name)
      ? []
      : [
          {
            severity: 'warning',
            rule: 'function-unlisted',
            file,
            line: 1,
            message: 'no function of plugin.json has this name, so nobody can call it',
            fix: 'Add a row under "functions", or remove the file.',
          },
        ];
  });
  return [...missing, ...unlisted];
}

function timeouts(manifest: Manifest, { lineAt }: CheckedManifest): Finding[] {
  return manifest.functions.flatMap(({ name, timeoutMs }, index): Finding[] =>
    timeoutMs === undefined || timeoutMs <= LONG_TIMEOUT_MS
      ? []
      : [
          {
            severity: 'warning',
            rule: 'timeout-long',
            file: 'plugin.json',
            line: lineAt(['functions', index, 'timeoutMs']),
            message: `${name} may take ${timeoutMs} ms; many clients give up before`,
            fix: `At most ${LONG_TIMEOUT_MS} is sound: give a page and a cursor instead of waiting for all.`,
          },
        ],
  );
}

function documentation(files: ReadonlyMap<string, string>): Finding[] {
  return (files.get('README.md') ?? '').trim() !== ''
    ? []
    : [
        {
          severity: 'warning',
          rule: 'readme-missing',
          file: 'README.md',
          line: 1,
          message: 'there is no README.md; integrations:docs prints it',
          fix: 'Say how to get the credentials, and show an example of each function.',
        },
      ];
}
