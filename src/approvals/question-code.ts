import { randomBytes } from 'node:crypto';

/** Without the letters that are taken for digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** What `kosmo approve` takes. */
export const CODE = /^[0-9a-hj-km-np-tv-z]{8}$/;

export const newCode = (): string => [...randomBytes(8)].map((byte) => ALPHABET[byte % 32]).join('');
export const isCode = (text: string): boolean => CODE.test(text);
