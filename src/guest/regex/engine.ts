import { RE2JS } from 're2js';
import { FINAL_BREAK, type SubjectTraits } from './assertions.js';
import type { Flags } from './pattern.js';
import { NotLinear } from './target.js';
import { translatePattern, type Translation } from './translate.js';

/** From where to where a group reaches in the subject; undefined if it took no part. */
export type Span = [number, number] | undefined;

/** Finds the first match in a subject at or after a position: the whole match first, then the groups. */
export type Finder = (subject: string) => (from: number) => Span[] | undefined;

export interface Engine {
  find: Finder;
  /** Names of the groups by number, from 1. */
  groups: (string | undefined)[];
  unicode: boolean;
  /** Whether the time for a match grows no faster than the subject. */
  linear: boolean;
}

/**
 * The engine for a pattern: JavaScript's where it cannot try anything twice, RE2 for everything else that RE2 can do,
 * and JavaScript's again, bounded by the limits of the script, for look-around, back-references and the like.
 * Throws `UnsupportedRegex`, `InvalidRegex`, `SyntaxError` and `RangeError`.
 */
export function engineFor(body: string, flags: Flags, traits: SubjectTraits): Engine {
  const js = translatePattern(body, flags, traits, 'js');
  const { groups, unicode } = js;
  const re2 = js.simple || flags.anchored ? undefined : re2Finder(body, flags, traits);
  return { find: re2 ?? jsFinder(js, flags), groups, unicode, linear: js.simple || re2 !== undefined };
}

function groupName(name: string | undefined, number: number): string {
  return name === undefined ? `g${number}` : `n${name}`;
}

function jsFinder({ source, unicode, caseless, groups }: Translation, { anchored }: Flags): Finder {
  const regex = new RegExp(source, `d${anchored ? 'y' : 'g'}${unicode ? 'v' : ''}${caseless ? 'i' : ''}`);
  return (subject) => (from) => {
    regex.lastIndex = from;
    const indices = regex.exec(subject)?.indices;
    if (!indices) return undefined;
    return [indices[0], ...groups.map((name, at) => indices.groups?.[groupName(name, at + 1)])];
  };
}

/** Undefined where RE2 has no word for what the pattern says. */
function re2Finder(body: string, flags: Flags, traits: SubjectTraits): Finder | undefined {
  try {
    const { source, caseless, groups } = translatePattern(body, flags, traits, 're2');
    const regex = RE2JS.compile(source, caseless ? RE2JS.CASE_INSENSITIVE : 0);
    const numbers = regex.namedGroups();
    const wanted = [0, ...groups.map((name, at) => numbers[groupName(name, at + 1)] ?? 0)];
    const breaks = Object.keys(numbers).filter((name) => name.startsWith(FINAL_BREAK));
    return (subject) => {
      const matcher = regex.matcher(subject);
      return (from) => {
        if (!matcher.find(from)) return undefined;
        const end = subject.length - (breaks.some((name) => matcher.start(name) >= 0) ? 1 : 0);
        return wanted.map((number): Span => {
          const start = matcher.start(number);
          return start < 0 ? undefined : [Math.min(start, end), Math.min(matcher.end(number), end)];
        });
      };
    };
  } catch (error) {
    if (error instanceof NotLinear || isRe2Error(error)) return undefined;
    throw error;
  }
}

function isRe2Error(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('RE2JS');
}
