/** Lines that the calls of a test run have run, of those that hold code. */
export class LineCoverage {
  private readonly ran = new Map<string, Set<number>>();

  /** JSON of file → lines, as a guest gives it; files as messages name them, `plugin/lib/x.lua`. */
  add(json: string): void {
    for (const [file, lines] of Object.entries(JSON.parse(json) as Record<string, number[]>)) {
      const known = this.ran.get(file) ?? new Set();
      for (const line of lines) known.add(line);
      this.ran.set(file, known);
    }
  }

  /** Of one file: how many of its lines were run, and which were not. */
  of(file: string, lines: readonly number[]): { covered: number; total: number; missed: number[] } {
    const ran = this.ran.get(file) ?? new Set();
    const missed = lines.filter((line) => !ran.has(line));
    return { covered: lines.length - missed.length, total: lines.length, missed };
  }
}

/** `[3, 4, 5, 9]` as `3-5, 9`. */
export function ranges(lines: readonly number[]): string {
  const parts: [from: number, to: number][] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last && last[1] === line - 1) last[1] = line;
    else parts.push([line, line]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}
