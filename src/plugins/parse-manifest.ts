import { KosmoError } from '../shared/errors.js';
import { manifestShape, type Manifest, type ManifestFault } from './manifest.js';
import { manifestRules } from './manifest-rules.js';
import { issueWords } from './shape-words.js';

/** Checks the text of a plugin.json. `file` is only named in errors. Throws `invalid_manifest` with all faults. */
export function parseManifest(source: string, file: string): Manifest {
  let data: unknown;
  try {
    data = JSON.parse(source);
  } catch (cause) {
    throw invalid(file, [{ path: '', message: `is not JSON: ${(cause as Error).message}` }]);
  }
  const parsed = manifestShape.safeParse(data, { reportInput: true });
  if (!parsed.success) {
    throw invalid(
      file,
      parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => ({ path: jsonPath([...issue.path, key]), message: 'is not a known key' }))
          : [{ path: jsonPath(issue.path), message: issueWords(issue) }],
      ),
    );
  }
  const faults = manifestRules(parsed.data);
  if (faults.length > 0) throw invalid(file, faults);
  return parsed.data;
}

function jsonPath(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>(
    (path, part) =>
      typeof part === 'number' ? `${path}[${part}]` : path === '' ? String(part) : `${path}.${String(part)}`,
    '',
  );
}

function invalid(file: string, faults: ManifestFault[]): KosmoError {
  const lines = faults.map(({ path, message }) => `${file}: ${path === '' ? '' : `${path} `}${message}`);
  return new KosmoError('invalid_manifest', lines.join('\n'), {
    hint: 'Correct the named fields of plugin.json.',
    details: { file, faults },
  });
}
