import { TransportFailure } from '../failures.js';

/** Versions of the npm client up to which the service refuses, or only warns. */
const UNSUPPORTED = [0, 17, 0];
const DEPRECATED = [1, 0, 0];

export interface ClientVersion {
  /** Headers that warn an old client. */
  warnings: Record<string, string>;
  /** Clients of Convex itself get the lossless format when they name none. */
  official: boolean;
}

/** Reads the `Convex-Client` header. Absent and foreign clients are welcome; throws 400 for too old ones. */
export function clientVersion(header: string | undefined): ClientVersion {
  const match = /^([A-Za-z][A-Za-z-]*?)-(\d+)\.(\d+)\.(\d+)/.exec(header ?? '');
  if (!match) return { warnings: {}, official: false };
  const [, client = '', ...numbers] = match;
  if (client !== 'npm')
    return { warnings: {}, official: ['cli', 'dashboard', 'rust', 'python'].includes(client) };
  const version = numbers.map(Number);
  if (compare(version, UNSUPPORTED) <= 0) {
    throw new TransportFailure(
      400,
      'ClientVersionUnsupported',
      `The Convex npm package at version ${version.join('.')} is no longer supported. Update your Convex npm package.`,
    );
  }
  if (compare(version, DEPRECATED) >= 0) return { warnings: {}, official: true };
  const message = `The Convex npm package at version ${version.join('.')} is deprecated.`;
  return {
    warnings: { 'x-convex-deprecation-state': 'Deprecated', 'x-convex-deprecation-message': message },
    official: true,
  };
}

function compare(a: number[], b: number[]): number {
  for (const [i, part] of a.entries()) if (part !== b[i]) return part - (b[i] ?? 0);
  return 0;
}
