import type { LogLevel } from './wire.js';

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Longest entry that we log, in characters: scripts and upstreams can be noisy. */
const MAX_ENTRY = 2000;

// Terminal control sequences, and characters that reorder or hide text, must not reach the user's terminal.
// Besides controls, formats and separators these are letters and marks that show as nothing.
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{34f}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{3164}\u{fe00}-\u{fe0f}\u{ffa0}\u{e0100}-\u{e01ef}]/gu;

export type Log = (level: LogLevel, message: string) => void;

/** A logger to stderr. Level by `KOSMO_LOG` (debug, info, warn, error); default warn. `clean` removes secrets. */
export function createLog(
  clean: (text: string) => string = (text) => text,
  env: NodeJS.ProcessEnv = process.env,
): Log {
  const asked = env['KOSMO_LOG'] ?? '';
  const least = RANK[isLogLevel(asked) ? asked : 'warn'];
  return (level, message) => {
    if (RANK[level] < least) return;
    const safe = clean(message);
    const cut = safe.length > MAX_ENTRY ? `${safe.slice(0, MAX_ENTRY)}…` : safe;
    // Further lines are indented, so that no text can pass for another entry.
    process.stderr.write(`kosmo: ${level}: ${cut.split('\n').map(escapeUnsafe).join('\n    ')}\n`);
  };
}

export const isLogLevel = (text: string): text is LogLevel => Object.hasOwn(RANK, text);

/** Shows control, bidirectional and invisible characters as `\u{…}` instead of passing them on. */
export function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
