const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January February March April May June July August September October November December',
].flatMap((line) => line.split(' '));

const DAY_MS = 86_400_000;

const pad = (value: number, digits = 2, fill = '0'): string => String(value).padStart(digits, fill);
const dayOfYear = (at: Date): number =>
  Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
const hour12 = (at: Date): number => at.getUTCHours() % 12 || 12;
const weekFrom = (at: Date, first: number): number =>
  Math.floor((dayOfYear(at) + 6 - ((at.getUTCDay() - first + 7) % 7)) / 7);

/** Year and week by ISO 8601: the week belongs to the year of its Thursday. */
function isoWeek(at: Date): { year: number; week: number } {
  const thursday = new Date(at.getTime() + (4 - (at.getUTCDay() || 7)) * DAY_MS);
  return { year: thursday.getUTCFullYear(), week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1 };
}

const CONVERSIONS: Record<string, (at: Date) => string> = {
  a: (at) => (DAYS[at.getUTCDay()] ?? '').slice(0, 3),
  A: (at) => DAYS[at.getUTCDay()] ?? '',
  b: (at) => (MONTHS[at.getUTCMonth()] ?? '').slice(0, 3),
  B: (at) => MONTHS[at.getUTCMonth()] ?? '',
  c: (at) => expand('%a %b %e %H:%M:%S %Y', at),
  C: (at) => pad(Math.floor(at.getUTCFullYear() / 100)),
  d: (at) => pad(at.getUTCDate()),
  D: (at) => expand('%m/%d/%y', at),
  e: (at) => pad(at.getUTCDate(), 2, ' '),
  F: (at) => expand('%Y-%m-%d', at),
  g: (at) => pad(isoWeek(at).year % 100),
  G: (at) => String(isoWeek(at).year),
  h: (at) => expand('%b', at),
  H: (at) => pad(at.getUTCHours()),
  I: (at) => pad(hour12(at)),
  j: (at) => pad(dayOfYear(at), 3),
  m: (at) => pad(at.getUTCMonth() + 1),
  M: (at) => pad(at.getUTCMinutes()),
  n: () => '\n',
  p: (at) => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
  r: (at) => expand('%I:%M:%S %p', at),
  R: (at) => expand('%H:%M', at),
  S: (at) => pad(at.getUTCSeconds()),
  t: () => '\t',
  T: (at) => expand('%H:%M:%S', at),
  u: (at) => String(at.getUTCDay() || 7),
  U: (at) => pad(weekFrom(at, 0)),
  V: (at) => pad(isoWeek(at).week),
  w: (at) => String(at.getUTCDay()),
  W: (at) => pad(weekFrom(at, 1)),
  x: (at) => expand('%m/%d/%y', at),
  X: (at) => expand('%H:%M:%S', at),
  y: (at) => pad(at.getUTCFullYear() % 100),
  Y: (at) => String(at.getUTCFullYear()),
  z: () => '+0000',
  Z: () => 'GMT',
  '%': () => '%',
};

function expand(format: string, at: Date): string {
  return format.replace(/%(.)/g, (_all, letter: string) => CONVERSIONS[letter]?.(at) ?? '');
}

/** A date as C's `strftime` writes it, in UTC; undefined if the format has an unknown conversion. */
export function formatDate(format: string, at: Date): string | undefined {
  const known = [...format.matchAll(/%(.?)/gs)].every(
    ([, letter]) => letter !== undefined && Object.hasOwn(CONVERSIONS, letter),
  );
  return known ? expand(format, at) : undefined;
}
