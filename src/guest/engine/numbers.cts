/** The text of a number as Luau prints it: shortest that reads back, no `.0`, two exponent digits, `inf`, `nan`, `-0`. */
function numberText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

const NUMERAL = /^[\t\v\f \n\r]*([+-]?)([0-9A-Za-z]+)[\t\v\f \n\r]*$/;

/** Reads an integer numeral in a base from 2 to 36; null if it has any other character. */
function parseInBase(bytes: Uint8Array, base: number): number | null {
  const match = NUMERAL.exec(String.fromCharCode(...bytes.subarray(0, 2048)));
  if (!match || bytes.length > 2048) return null;
  let value = 0;
  for (const char of match[2] ?? '') {
    const digit = parseInt(char, 36);
    if (digit >= base) return null;
    value = value * base + digit;
  }
  return match[1] === '-' ? -value : value;
}

export = { numberText, parseInBase };
