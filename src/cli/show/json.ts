import { escapeUnsafe } from '../../shared/log.js';
import { out } from './colors.js';

/** JSON for people: two spaces, coloured where colours are wanted, and at a terminal nothing in it can move the cursor. */
export function showJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2);
  return paint(process.stdout.isTTY ? escapeJson(json) : json);
}

const escapeJson = (json: string): string =>
  json.replace(/[^\n -~]/gu, (char) => {
    if (escapeUnsafe(char) === char) return char;
    return [...Array(char.length).keys()]
      .map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join('');
  });

const TOKEN = /("(?:[^"\\]|\\.)*")(:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function paint(json: string): string {
  if (!out.isColorSupported) return json;
  return json.replace(TOKEN, (token, text: string | undefined, colon: string | undefined) => {
    if (text !== undefined) return colon === undefined ? out.green(text) : `${out.cyan(text)}:`;
    return /^[tfn]/.test(token) ? out.magenta(token) : out.yellow(token);
  });
}
