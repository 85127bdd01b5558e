import { randomBytes } from 'node:crypto';
import { KosmoError } from '../shared/errors.js';
import { decodeBase64 } from './base64.js';
import type { CipherKey } from './cipher-key.js';

const PREFIX = 'enc:v1:';
const NONCE_BYTES = 24;

export const isEncrypted = (stored: string): boolean => stored.startsWith(PREFIX);

/**
 * `enc:v1:` + base64(nonce, XSalsa20-Poly1305 box), as the PHP CLI stores values. Empty and already encrypted texts stay.
 * The nonce (24 bytes) is only given by tests.
 */
export async function encrypt(
  plain: string,
  key: CipherKey,
  nonce: Uint8Array = randomBytes(NONCE_BYTES),
): Promise<string> {
  if (plain === '' || isEncrypted(plain)) return plain;
  const { secretbox } = await nacl();
  const box = secretbox(new Uint8Array(Buffer.from(plain, 'utf8')), new Uint8Array(nonce), key.bytes);
  return PREFIX + Buffer.concat([nonce, box]).toString('base64');
}

/** The plain text of a stored value; plain values are returned as they are. Throws `credentials_undecryptable`. */
export async function decrypt(stored: string, key: CipherKey, what: string): Promise<string> {
  if (!isEncrypted(stored)) return stored;
  const payload = decodeBase64(stored.slice(PREFIX.length));
  if (payload === undefined || payload.length <= NONCE_BYTES) {
    throw new KosmoError(
      'credentials_undecryptable',
      `Cannot decrypt ${what}: the stored value is damaged.`,
      { hint: 'Store it again with `kosmo integrations:configure`.' },
    );
  }
  const { secretbox } = await nacl();
  const bytes = new Uint8Array(payload);
  const plain = secretbox.open(bytes.subarray(NONCE_BYTES), bytes.subarray(0, NONCE_BYTES), key.bytes);
  if (plain !== null) return Buffer.from(plain).toString('utf8');
  throw new KosmoError(
    'credentials_undecryptable',
    `Cannot decrypt ${what}: ${key.origin} is not the key it was encrypted with.`,
    {
      hint: 'Bring back the key that was used (KOSMO_CREDENTIAL_KEY or the key file), or store the value again with `kosmo integrations:configure`.',
    },
  );
}

/** Loaded when a value is met that needs it, never at start-up. */
async function nacl(): Promise<typeof import('tweetnacl')> {
  return (await import('tweetnacl')).default;
}
