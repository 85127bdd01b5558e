import { NotLinear, type Target } from './target.js';

/** What is known of the subject: it decides how simply an assertion can be written. */
export interface SubjectTraits {
  endsWithNewline: boolean;
}

const WORD = '[\\p{L}\\p{N}\\p{M}_]';

/** JavaScript for an escape that matches a position or a line break; undefined if the letter is none. */
export function assertionOf(letter: string, unicode: boolean, target: Target): string | undefined {
  switch (letter) {
    case 'A':
      return '^';
    case 'z':
      return '$';
    case 'Z':
      return '$';
    case 'b':
      if (unicode && target === 're2') throw new NotLinear();
      return unicode ? `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))` : '\\b';
    case 'B':
      if (unicode && target === 're2') throw new NotLinear();
      return unicode ? `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))` : '\\B';
    case 'R':
      return unicode ? '(?:\\r\\n|[\\n-\\r\\x85\u2028\u2029])' : '(?:\\r\\n|[\\n-\\r\\x85])';
    case 'E':
      return '(?:)';
    default:
      return undefined;
  }
}

/** The start of a line, for the flag `m`. */
export function lineStart(target: Target): string {
  return target === 're2' ? '(?m:^)' : '(?<![^\\n])';
}

/** The end of a line, for the flag `m`. */
export function lineEnd(target: Target): string {
  return target === 're2' ? '(?m:$)' : '(?![^\\n])';
}

/** Name of a group of RE2 that holds a final line break, which is no part of the match. */
export const FINAL_BREAK = 'z';

/** The end of a subject that ends with a line break: before or after that. RE2 cannot look ahead, so it takes the break. */
export function atEnd(target: Target, endsPattern: boolean, number: number): string {
  if (target === 'js') return '(?=\\n?$)';
  if (!endsPattern) throw new NotLinear();
  return `(?:$|(?P<${FINAL_BREAK}${number}>\\n)$)`;
}
