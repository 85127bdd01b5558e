import { anyEncoding, type Needle } from './needle.js';

/** What stands in place of a secret. */
export const MARK = '[redacted]';
/** What any redactor of this process knows. */
const used = new Set<string>();

/** For what is printed when the process fails by its own fault: without any secret that it has used. */
export const withoutSecrets = (text: string): string => new Redactor([...used]).text(text);

/** Characters. Shorter values would match ordinary words. */
export const MIN_SECRET = 6;

/**
 * Knows the secret values in use, and removes them from text in the encodings that services could echo them in: plain,
 * escaped for URLs, JSON or HTML, also twice, base64 (also inside a longer text) and hexadecimal.
 */
export class Redactor {
  private readonly known = new Set<string>();
  private needles: Needle[] = [];

  constructor(secrets: readonly string[] = []) {
    this.add(secrets);
  }

  /** From now on these are removed too. */
  add(secrets: readonly string[]): void {
    const fresh = secrets.flatMap(parts).filter((part) => part.length >= MIN_SECRET && !this.known.has(part));
    if (fresh.length === 0) return;
    for (const part of fresh) {
      this.known.add(part);
      used.add(part);
    }
    const needles = [...new Set([...this.known].flatMap(forms))].map(anyEncoding);
    this.needles = needles.sort((a, b) => b.length - a.length);
  }

  text(input: string): string {
    return this.needles.reduce(
      (text, needle) => (text.includes(needle.mark) ? text.replace(needle.pattern, MARK) : text),
      input,
    );
  }

  /** As `text`, for what may be JSON and has to stay it: a secret of digits may stand there as a number. */
  json(input: string): string {
    const clean = this.text(input);
    if (clean === input || isJson(clean) || !isJson(input)) return clean;
    return input.replace(JSON_SCALAR, (scalar) => {
      const shown = this.text(scalar);
      return shown === scalar || scalar.startsWith('"') ? shown : JSON.stringify(MARK);
    });
  }

  headers(input: Record<string, string>): Record<string, string> {
    return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, this.text(value)]));
  }
}

const JSON_SCALAR = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The part after the bar of a Convex-style key is the secret proper, and may be echoed alone. */
function parts(secret: string): string[] {
  const bar = secret.indexOf('|');
  return bar < 0 ? [secret] : [secret, secret.slice(bar + 1)];
}

function forms(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  return [
    secret,
    hex,
    hex.toUpperCase(),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    ...[0, 1, 2].flatMap((shift) => base64Within(bytes, shift)),
  ];
}

/** What base64 of any longer text shows of the bytes, if `shift` + 3n bytes stand before them. */
function base64Within(bytes: Buffer, shift: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes]);
  // Digits that also hold bits of the neighbours are left out at both ends.
  const from = Math.ceil((shift * 8) / 6);
  const to = Math.floor((whole.length * 8) / 6);
  const digits = [whole.toString('base64'), whole.toString('base64url')].map((text) => text.slice(from, to));
  return digits.filter((text) => text.length >= MIN_SECRET);
}
