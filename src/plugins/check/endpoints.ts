import { didYouMean, nearest } from '../../shared/suggest.js';
import type { Manifest, ManifestFunction } from '../manifest.js';
import { fileOf } from './files.js';
import type { Finding } from './finding.js';
import { reachOf, resolveHandedOn, type Modules, type Reached } from './reach.js';

type LineAt = (path: readonly (string | number)[]) => number;

/** Endpoints that scripts use against those that the manifest grants, function by function, through all modules. */
export function checkEndpoints(manifest: Manifest, modules: Modules, lineAt: LineAt): Finding[] {
  resolveHandedOn(modules);
  const findings: Finding[] = [];
  for (const [index, fn] of manifest.functions.entries()) {
    const entry = `functions.${fn.name}`;
    if (!modules.has(entry)) continue;
    const reached = reachOf(entry, modules);
    findings.push(...usedEndpoints(manifest, fn, reached));
    if (!reached.dynamic)
      findings.push(...unusedEndpoints(fn, index, Object.keys(manifest.endpoints), reached, lineAt));
  }
  const listed = new Set(manifest.functions.flatMap((fn) => fn.endpoints));
  for (const name of Object.keys(manifest.endpoints))
    if (!listed.has(name))
      findings.push({
        severity: 'warning',
        rule: 'endpoint-unused',
        file: 'plugin.json',
        line: lineAt(['endpoints', name]),
        message: `no function lists the endpoint "${name}"`,
        fix: 'Remove it, or add it to the "endpoints" of the function that needs it.',
      });
  return findings;
}

function usedEndpoints(manifest: Manifest, fn: ManifestFunction, reached: Reached): Finding[] {
  const known = Object.keys(manifest.endpoints);
  return [...reached.endpoints].flatMap(([name, { module, line }]) => {
    if (fn.endpoints.includes(name)) return [];
    const at = { severity: 'error' as const, file: fileOf(module), line };
    const endpoint = Object.hasOwn(manifest.endpoints, name) ? manifest.endpoints[name] : undefined;
    if (!endpoint)
      return [
        {
          ...at,
          rule: 'endpoint-unknown',
          message: `${fn.name} uses the endpoint "${name}", which plugin.json does not have.${didYouMean(name, known)}`,
          fix: 'Correct the name, or add it under "endpoints" with method, path and class.',
        },
      ];
    if (fn.operation === 'read' && endpoint.class === 'write')
      return [
        {
          ...at,
          rule: 'read-reaches-write',
          message: `${fn.name} is a read function and reaches the write endpoint "${name}"; the host refuses that request`,
          fix: 'Make the function "operation": "write", or do not send this request from it.',
        },
      ];
    return [
      {
        ...at,
        rule: 'endpoint-unlisted',
        message: `${fn.name} uses the endpoint "${name}", but does not list it; the host refuses that request`,
        fix: `Add "${name}" to the "endpoints" of ${fn.name} in plugin.json.`,
      },
    ];
  });
}

function unusedEndpoints(
  fn: ManifestFunction,
  index: number,
  known: readonly string[],
  reached: Reached,
  lineAt: LineAt,
): Finding[] {
  // One that is used under a misspelt name has its finding there.
  const unknown = [...reached.endpoints.keys()].filter((name) => !known.includes(name));
  const misspelt = new Set(unknown.flatMap((name) => nearest(name, known, 1)));
  return fn.endpoints.flatMap((name, position) =>
    reached.endpoints.has(name) || misspelt.has(name)
      ? []
      : [
          {
            severity: 'warning' as const,
            rule: 'endpoint-not-needed',
            file: 'plugin.json',
            line: lineAt(['functions', index, 'endpoints', position]),
            message: `${fn.name} lists the endpoint "${name}", but does not use it`,
            fix: 'Take it out of the list: a function should be able to do only what it does.',
          },
        ],
  );
}
