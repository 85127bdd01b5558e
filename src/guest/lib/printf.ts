import numbers from '../engine/numbers.cjs';

/** One conversion of a format string, e.g. `%-08.3f`. */
export interface Conversion {
  flags: string;
  width: number;
  precision: number | undefined;
  letter: string;
}

/** Pads a formatted number as C does; zeros go after the sign and a `0x`. */
function padded(text: string, { flags, width }: Conversion, zeros: boolean): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!zeros || !flags.includes('0')) return text.padStart(width);
  const head = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? '';
  return head + text.slice(head.length).padStart(width - head.length, '0');
}

function sign(value: number, flags: string): string {
  if (value < 0 || Object.is(value, -0)) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

/** `%d` and `%i`: the fraction is cut off, as in Luau. */
export function formatInteger(value: number, conversion: Conversion): string {
  const whole = Math.trunc(value) + 0;
  const digits = BigInt(Math.abs(whole))
    .toString()
    .padStart(conversion.precision ?? 1, '0');
  return padded(sign(whole, conversion.flags) + digits, conversion, conversion.precision === undefined);
}

/** `%u`, `%x`, `%X` and `%o`: 64 bits, as in Luau. */
export function formatUnsigned(value: number, conversion: Conversion): string {
  const { letter, flags, precision } = conversion;
  const bits = BigInt.asUintN(64, BigInt(Math.trunc(value)));
  const base = letter === 'o' ? 8 : letter === 'u' ? 10 : 16;
  const digits = bits.toString(base).padStart(precision ?? 1, '0');
  const prefix = flags.includes('#') && bits !== 0n ? (base === 16 ? '0x' : base === 8 ? '0' : '') : '';
  const text = padded(prefix + digits, conversion, precision === undefined);
  return letter === 'X' ? text.toUpperCase() : text;
}

/** `%e`, `%f`, `%g`, `%a` and their upper-case forms. */
export function formatFloat(value: number, conversion: Conversion): string {
  const { flags, letter } = conversion;
  if (!Number.isFinite(value)) {
    const special = Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
    const text = value > 0 ? sign(value, flags) + special : special;
    return padded(upper(letter) ? text.toUpperCase() : text, conversion, false);
  }
  const body = magnitude(Math.abs(value), conversion);
  const text = padded(sign(value, flags) + body, conversion, true);
  return upper(letter) ? text.toUpperCase() : text;
}

function upper(letter: string): boolean {
  return letter === letter.toUpperCase();
}

function magnitude(value: number, { letter, precision, flags }: Conversion): string {
  const digits = precision ?? 6;
  switch (letter.toLowerCase()) {
    case 'f':
      return value < 1e21
        ? fixed(value, digits)
        : BigInt(value).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
    case 'e':
      return exponent(value.toExponential(digits));
    case 'a':
      return hexadecimal(value, precision);
    default:
      return general(value, digits === 0 ? 1 : digits, flags.includes('#'));
  }
}

/** Digits after which a double below 1e21 that lies between two results has only zeros. */
const EXACT_DIGITS = 40;

/** `toFixed`, but a value exactly between two results goes to the even one, as in C. */
function fixed(value: number, digits: number): string {
  const exact = value.toFixed(Math.min(100, digits + EXACT_DIGITS));
  const cut = exact.indexOf('.') + 1 + digits;
  const between = /^50*$/.test(exact.slice(cut));
  const below = digits === 0 ? exact.slice(0, cut - 1) : exact.slice(0, cut);
  return between && /[02468]$/.test(below) ? below : value.toFixed(digits);
}

function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function general(value: number, digits: number, keepZeros: boolean): string {
  const power = value === 0 ? 0 : Number(value.toExponential(digits - 1).split('e')[1]);
  const text =
    power < -4 || power >= digits
      ? exponent(value.toExponential(digits - 1))
      : fixed(value, Math.max(0, digits - 1 - power));
  if (keepZeros || !text.includes('.')) return text;
  return text.replace(/^([^e]*?)\.?0*(?=e|$)/, '$1');
}

/** C's `%a`: a hexadecimal mantissa and a binary exponent. */
function hexadecimal(value: number, precision: number | undefined): string {
  if (value === 0) return `0x0${precision ? `.${'0'.repeat(precision)}` : ''}p+0`;
  const power = Math.max(-1022, Math.floor(Math.log2(value)));
  let mantissa = value / 2 ** power;
  let shift = power;
  if (mantissa >= 2) {
    mantissa /= 2;
    shift += 1;
  }
  const scaled =
    precision === undefined ? mantissa : Math.round(mantissa * 16 ** precision) / 16 ** precision;
  const [whole = '1', fraction = ''] = scaled.toString(16).split('.');
  const digits = precision === undefined ? fraction : fraction.padEnd(precision, '0');
  return `0x${whole}${digits === '' ? '' : `.${digits}`}p${shift < 0 ? '-' : '+'}${Math.abs(shift)}`;
}

/** A number as `%q` writes it: text that reads back as the same value. */
export function quotedNumber(value: number): string {
  if (Number.isNaN(value)) return '(0/0)';
  if (!Number.isFinite(value)) return value > 0 ? '1e9999' : '-1e9999';
  return numbers.numberText(value);
}
