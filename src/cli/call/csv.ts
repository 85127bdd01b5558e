import type { JsonValue } from '../../shared/wire.js';

/**
 * One record by RFC 4180. Null and absent are empty, an empty text is `""`, nested values are JSON. Text that a
 * spreadsheet would run as a formula gets a leading apostrophe.
 */
export const csvLine = (cells: readonly (JsonValue | undefined)[]): string =>
  `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return quote(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
  return quote(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

const quote = (text: string): string =>
  text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
