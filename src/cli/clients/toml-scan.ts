import { parse } from 'smol-toml';

/** A `[table]` or `[[array of tables]]` line. Offsets are into the text; `end` is behind the line break. */
export interface TomlHeader {
  kind: 'table' | 'array';
  path: string[];
  start: number;
  end: number;
}

/** A `key = value`, in a line of its own or inside of an inline table. */
export interface TomlPair {
  kind: 'pair';
  /** From the top of the document, whatever header the pair stands below. */
  path: string[];
  inline: boolean;
  start: number;
  /** Where the last part of a dotted key begins. */
  lastKeyStart: number;
  valueStart: number;
  valueEnd: number;
  /** Behind the line break; of an inline pair, behind the value. */
  end: number;
  /** Behind the last element, if the value is an array that has one. */
  lastElementEnd?: number;
}

export type TomlItem = TomlHeader | TomlPair;

/** Finds where everything is in a TOML text that a parser has already accepted, in the order of the text. */
export function scanToml(text: string): TomlItem[] {
  return new Scanner(text).scan();
}

class Scanner {
  private at = 0;
  private readonly items: TomlItem[] = [];

  constructor(private readonly text: string) {}

  scan(): TomlItem[] {
    if (this.text.startsWith('\ufeff')) this.at = 1;
    let table: string[] = [];
    for (this.skipBlank(); this.at < this.text.length; this.skipBlank()) {
      if (this.text[this.at] === '[') table = this.header();
      else this.pair(table, false);
    }
    return this.items;
  }

  private header(): string[] {
    const start = this.at;
    const kind = this.text.startsWith('[[', start) ? 'array' : 'table';
    this.at += kind === 'array' ? 2 : 1;
    const { path } = this.key();
    this.items.push({ kind, path, start, end: this.lineEnd() });
    return path;
  }

  private pair(table: readonly string[], inline: boolean, record = true): void {
    const start = this.at;
    const { path, last } = this.key();
    this.at += 1;
    this.skipSpace();
    const pair: TomlPair = {
      kind: 'pair',
      path: [...table, ...path],
      inline,
      start,
      lastKeyStart: last,
      valueStart: this.at,
      valueEnd: 0,
      end: 0,
    };
    if (record) this.items.push(pair);
    const element = this.value(pair.path, record);
    if (element !== undefined) pair.lastElementEnd = element;
    pair.valueEnd = this.at;
    pair.end = inline ? this.at : this.lineEnd();
  }

  /** Reads `a."b".c` up to the `=` or `]`. */
  private key(): { path: string[]; last: number } {
    const path: string[] = [];
    for (;;) {
      this.skipSpace();
      const last = this.at;
      if (this.text[this.at] === '"' || this.text[this.at] === "'") this.string();
      else while (/[A-Za-z0-9_-]/.test(this.text[this.at] ?? '')) this.at += 1;
      const raw = this.text.slice(last, this.at);
      path.push(/^["']/.test(raw) ? (parse(`v=${raw}`)['v'] as string) : raw);
      this.skipSpace();
      if (this.text[this.at] !== '.') return { path, last };
      this.at += 1;
    }
  }

  /** Passes over a value; returns where its last element ends if it is an array. */
  private value(path: readonly string[], record: boolean): number | undefined {
    const first = this.text[this.at];
    if (first === '"' || first === "'") this.string();
    else if (first === '[') return this.array(path);
    else if (first === '{') this.table(path, record);
    else {
      while (this.at < this.text.length && !/[,\]}#\r\n]/.test(this.text[this.at] ?? '')) this.at += 1;
      while (/[ \t]/.test(this.text[this.at - 1] ?? '')) this.at -= 1;
    }
    return undefined;
  }

  private array(path: readonly string[]): number | undefined {
    let last: number | undefined;
    this.at += 1;
    for (this.skipBlank(); this.text[this.at] !== ']' && this.at < this.text.length; this.skipBlank()) {
      if (this.text[this.at] === ',') this.at += 1;
      else {
        this.value(path, false);
        last = this.at;
      }
    }
    this.at += 1;
    return last;
  }

  private table(path: readonly string[], record: boolean): void {
    this.at += 1;
    for (this.skipBlank(); this.text[this.at] !== '}' && this.at < this.text.length; this.skipBlank()) {
      if (this.text[this.at] === ',') this.at += 1;
      else this.pair(path, true, record);
    }
    this.at += 1;
  }

  private string(): void {
    const quote = this.text[this.at] ?? '';
    const mark = this.text.startsWith(quote.repeat(3), this.at) ? quote.repeat(3) : quote;
    this.at += mark.length;
    while (this.at < this.text.length && !this.text.startsWith(mark, this.at)) {
      this.at += quote === '"' && this.text[this.at] === '\\' ? 2 : 1;
    }
    this.at += mark.length;
    // A long string may end in one or two quotes of its own.
    if (mark.length === 3)
      for (let more = 0; more < 2 && this.text[this.at] === quote; more += 1) this.at += 1;
  }

  private skipSpace(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at += 1;
  }

  private skipBlank(): void {
    for (;;) {
      while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at += 1;
      if (this.text[this.at] !== '#') return;
      this.toLineEnd();
    }
  }

  private toLineEnd(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  private lineEnd(): number {
    this.toLineEnd();
    if (this.at < this.text.length) this.at += 1;
    return this.at;
  }
}
