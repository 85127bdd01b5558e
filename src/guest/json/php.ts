/** Largest magnitude that PHP holds as an integer. */
const INTEGER_LIMIT = 2 ** 63;
/** Digits after which PHP changes to an exponent. */
const FIXED_DIGITS = 17;
const FIXED_ZEROS = 4;

/** A number as PHP's `json_encode` writes it: integral ones in digits, others shortest, exponents as `1.0e+25`. */
export function phpNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < INTEGER_LIMIT) return BigInt(value).toString();
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -FIXED_ZEROS && power < FIXED_DIGITS) return fixed(value, power);
  const digits = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return `${digits}e${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}

function fixed(value: number, power: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(Math.min(100, 17 - power)).replace(/0+$/, '') : text;
}

/** JSON text of a string as PHP writes it, from that of JavaScript. */
export function phpString(json: string): string {
  return json.replace(/[\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}
