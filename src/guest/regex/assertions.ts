/** What is known of the subject: it decides how simply an assertion can be written. */
export interface SubjectTraits {
  endsWithNewline: boolean;
}

const WORD = '[\\p{L}\\p{N}\\p{M}_]';

/** JavaScript for an escape that matches a position or a line break; undefined if the letter is none. */
export function assertionOf(letter: string, unicode: boolean, traits: SubjectTraits): string | undefined {
  switch (letter) {
    case 'A':
      return '^';
    case 'z':
      return '$';
    case 'Z':
      return traits.endsWithNewline ? '(?=\\n?$)' : '$';
    case 'b':
      return unicode ? `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))` : '\\b';
    case 'B':
      return unicode ? `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))` : '\\B';
    case 'R':
      return unicode ? '(?:\\r\\n|[\\n-\\r\\x85\\u2028\\u2029])' : '(?:\\r\\n|[\\n-\\r\\x85])';
    case 'E':
      return '(?:)';
    default:
      return undefined;
  }
}
