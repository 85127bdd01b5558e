import type { Change } from './claims.js';

export interface PluginChanges {
  files: Change[];
  claims: Change[];
}

const SHOWN = 20;

/** One line per change: files first by name, then what the manifest says differently. */
export function describeChanges({ files, claims }: PluginChanges): string[] {
  const lines = [
    ...files.map((change) => `${verb(change)} file ${change.what}`),
    ...claims.map((change) => {
      const { what, before, after } = change;
      if (before === undefined) return `new ${what} (${after})`;
      return after === undefined ? `gone ${what} (${before})` : `${what}: was ${before}, is ${after}`;
    }),
  ];
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `and ${more} more changes`] : lines;
}

function verb({ before, after }: Change): string {
  if (before === undefined) return 'new';
  return after === undefined ? 'missing' : 'changed';
}
