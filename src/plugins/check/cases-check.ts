import { caseFaultText, readCases } from '../cases.js';
import type { Manifest } from '../manifest.js';
import { didYouMean } from '../../shared/suggest.js';
import type { Finding } from './finding.js';
import { readJson, type JsonLines } from './json-lines.js';

/** Checks that cases can be read, name functions and expect something, and that every function has one. */
export function checkCases(
  manifest: Manifest,
  files: ReadonlyMap<string, string>,
  lineAt: JsonLines['lineAt'],
): Finding[] {
  const tested = new Set<string>();
  const found = [...files].flatMap(([file, text]) =>
    /^test\/[^/]+\.json$/.test(file) ? checkFile(manifest, file, text, tested) : [],
  );
  const untested = manifest.functions.flatMap(({ name, aliases }, index): Finding[] =>
    [name, ...aliases].some((known) => tested.has(known))
      ? []
      : [
          {
            severity: 'warning',
            rule: 'test-missing',
            file: 'plugin.json',
            line: lineAt(['functions', index, 'name']),
            message: `${name} has no case in test/*.json`,
            fix: `Write test/${name}.json with {"function": "${name}", "arguments": {…}}, and let kosmo plugin:test --record fill it.`,
          },
        ],
  );
  return [...found, ...untested];
}

function checkFile(manifest: Manifest, file: string, text: string, tested: Set<string>): Finding[] {
  const { fault, twice, lineAt } = readJson(text, file, 'case-json');
  if (fault) return [fault];
  if (twice.length > 0) return twice;
  const data = JSON.parse(text) as unknown;
  const read = readCases(data, file);
  const finding = (
    rule: string,
    path: (string | number)[],
    message: string,
    fix: string,
    severity: Finding['severity'] = 'error',
  ): Finding => ({ severity, rule, file, line: lineAt(path), message, fix });
  if (!('cases' in read))
    return read.faults.map((fault) =>
      finding('case', fault.path, caseFaultText(fault), 'Correct it; docs/reference/cases.md has the form.'),
    );
  const names = manifest.functions.flatMap(({ name, aliases }) => [name, ...aliases]);
  return read.cases.flatMap(({ function: fn, expect, name }, index) => {
    tested.add(fn);
    const at = Array.isArray(data) ? [index] : [];
    return [
      ...(names.includes(fn)
        ? []
        : [
            finding(
              'case',
              [...at, 'function'],
              `there is no function "${fn}".${didYouMean(fn, names)}`,
              'Correct the name.',
            ),
          ]),
      ...(expect
        ? []
        : [
            finding(
              'case-open',
              [...at, 'function'],
              `"${name}" expects nothing yet`,
              'Let kosmo plugin:test --record fill it, or write "expect".',
              'warning',
            ),
          ]),
    ];
  });
}
