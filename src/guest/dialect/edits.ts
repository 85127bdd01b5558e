import { newlines, type Range } from './lexer.js';

export interface Edit extends Range {
  text: string;
  /** Whether line breaks of the replaced text are kept, so that lines keep their numbers. */
  keepLines: boolean;
}

/** Changes to a source text, collected while it is read and made in one go. */
export class Edits {
  private readonly all: Edit[] = [];

  get isEmpty(): boolean {
    return this.all.every((edit) => edit.start === edit.end && edit.text === '');
  }

  /** Replaces a range. The edit may be given its text later. */
  replace({ start, end }: Range, text: string, keepLines = true): Edit {
    const edit = { start, end, text, keepLines };
    this.all.push(edit);
    return edit;
  }

  insert(at: number, text: string): Edit {
    return this.replace({ start: at, end: at }, text);
  }

  remove(range: Range): void {
    this.replace(range, ' ');
  }

  apply(source: string): string {
    const ordered = [...this.all].sort((left, right) => left.start - right.start);
    let out = '';
    let at = 0;
    for (const { start, end, text, keepLines } of ordered) {
      const missing = keepLines ? newlines(source.slice(start, end)) - newlines(text) : 0;
      out += source.slice(at, start) + text + '\n'.repeat(Math.max(0, missing));
      at = end;
    }
    return out + source.slice(at);
  }
}
