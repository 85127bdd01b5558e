const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const eachSign = (text: string, escape: (code: number) => string): string =>
  text.replace(/[^A-Za-z0-9]/g, (char) => escape(char.charCodeAt(0)));

/** Encodings in which services echo texts: each as a function of the text. */
export const ENCODINGS: [string, (text: string) => string][] = [
  ['plain', (s) => s],
  ['JSON-escaped', json],
  ['JSON-escaped twice', (s) => json(json(s))],
  ['JSON-escaped with slashes', (s) => json(s).replaceAll('/', '\\/')],
  ['with \\u escapes', (s) => eachSign(s, (code) => `\\u00${code.toString(16)}`)],
  ['URL-encoded', encodeURIComponent],
  ['URL-encoded in lower case', (s) => encodeURIComponent(s).replace(/%../g, (hex) => hex.toLowerCase())],
  ['URL-encoded twice', (s) => encodeURIComponent(encodeURIComponent(s))],
  ['as a URI', encodeURI],
  ['with HTML entities', (s) => eachSign(s, (code) => `&#${code};`)],
  ['with hexadecimal HTML entities', (s) => eachSign(s, (code) => `&#x${code.toString(16)};`)],
  ['base64', (s) => Buffer.from(s).toString('base64')],
  ['base64url', (s) => Buffer.from(s).toString('base64url')],
  ['base64 in a URL', (s) => encodeURIComponent(Buffer.from(s).toString('base64'))],
  ['hexadecimal', (s) => Buffer.from(s).toString('hex')],
  ['hexadecimal in upper case', (s) => Buffer.from(s).toString('hex').toUpperCase()],
];
