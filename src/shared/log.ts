import type { LogLevel } from './wire.js';

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Longest entry that we log, in characters: scripts and upstreams can be noisy. */
const MAX_ENTRY = 2000;

// Terminal control sequences, and characters that reorder or hide text, must not reach the user's terminal.
const UNSAFE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

export type Log = (level: LogLevel, message: string) => void;

/** A logger to stderr. Level by `KOSMO_LOG` (debug, info, warn, error); default warn. */
export function createLog(env: NodeJS.ProcessEnv = process.env): Log {
  const asked = env['KOSMO_LOG'];
  const least = RANK[asked !== undefined && asked in RANK ? (asked as LogLevel) : 'warn'];
  return (level, message) => {
    if (RANK[level] < least) return;
    const cut = message.length > MAX_ENTRY ? `${message.slice(0, MAX_ENTRY)}…` : message;
    // Further lines are indented, so that no text can pass for another entry.
    process.stderr.write(`kosmo: ${level}: ${cut.split('\n').map(escapeUnsafe).join('\n    ')}\n`);
  };
}

/** Shows control, bidirectional and invisible characters as `\u{…}` instead of passing them on. */
export function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
