const MARK = '[redacted]';
/** Shorter values would match ordinary words. */
const MIN_SECRET = 6;

/** Removes known secret values from text, in the encodings that services and scripts could echo them in. */
export class Redactor {
  private readonly needles: string[];

  constructor(secrets: readonly string[]) {
    const parts = secrets.flatMap((secret) => {
      // The part after the bar of a Convex-style key is the secret proper, and may be echoed alone.
      const bar = secret.indexOf('|');
      return bar < 0 ? [secret] : [secret, secret.slice(bar + 1)];
    });
    const forms = parts.filter((part) => part.length >= MIN_SECRET).flatMap(encodings);
    this.needles = [...new Set(forms)].sort((a, b) => b.length - a.length);
  }

  text(input: string): string {
    return this.needles.reduce(
      (text, needle) => (text.includes(needle) ? text.split(needle).join(MARK) : text),
      input,
    );
  }

  headers(input: Record<string, string>): Record<string, string> {
    return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, this.text(value)]));
  }
}

function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    json.replaceAll('/', '\\/'),
    encodeURIComponent(secret),
    encodeURI(secret),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}
