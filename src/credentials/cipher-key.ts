import { createHash, randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { KosmoError } from '../shared/errors.js';
import { withLock } from '../shared/lock.js';
import { checkPrivateFolder } from '../shared/private-folder.js';
import { readPrivateBytes } from '../shared/read-private.js';
import { createPrivate, sweepTemp } from '../shared/safe-file.js';
import { decodeBase64 } from './base64.js';

export interface CipherKey {
  /** 32 bytes. */
  bytes: Uint8Array;
  /** Where it comes from, for messages: a variable's name or the file's path. */
  origin: string;
}

const KEY_BYTES = 32;
const MAX_FILE_BYTES = 64 * 1024;
const VARIABLES = ['KOSMO_CREDENTIAL_KEY', 'KOSMO_SECRET_KEY'];

/** Finds the key of stored values: a variable, else the key file that is shared with the PHP CLI. */
export class KeySource {
  constructor(
    readonly file: string,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  /** The key to read with. Throws `credentials_undecryptable` if there is none, `credentials_unreadable` if it is unsafe. */
  async existing(): Promise<CipherKey> {
    const key = this.fromEnvironment() ?? (await this.fromFile());
    if (key) return key;
    throw new KosmoError(
      'credentials_undecryptable',
      `Cannot decrypt the stored credentials: there is no key file ${this.file}.`,
      {
        hint: 'Bring the key file back, set KOSMO_CREDENTIAL_KEY, or store the values again with `kosmo integrations:configure`.',
      },
    );
  }

  /** The key to write with; a new key file (0600, folder 0700) is made if there is none. */
  async orCreate(): Promise<CipherKey> {
    const found = this.fromEnvironment() ?? (await this.fromFile());
    if (found) return found;
    await withLock(this.file, async () => {
      await sweepTemp(this.file);
      // Never replaces a key that another program made meanwhile: values may depend on it.
      await createPrivate(this.file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    });
    return this.existing();
  }

  private fromEnvironment(): CipherKey | undefined {
    for (const name of VARIABLES) {
      const text = this.env[name] ?? '';
      // PHP takes "0" as empty, and values it stored must stay readable.
      if (text !== '' && text !== '0') return { bytes: sha256(Buffer.from(text, 'utf8')), origin: name };
    }
    return undefined;
  }

  private async fromFile(): Promise<CipherKey | undefined> {
    await checkPrivateFolder(dirname(this.file));
    const content = await readPrivateBytes(this.file, MAX_FILE_BYTES);
    if (content === undefined) return undefined;
    const text = content.toString('latin1').replace(/^[ \t\n\r\0\x0b]+|[ \t\n\r\0\x0b]+$/g, '');
    if (text === '') {
      throw new KosmoError('credentials_unreadable', `The key file ${this.file} is empty; it is not used.`, {
        hint: 'Restore it from a backup, or delete it and store the credentials again.',
      });
    }
    return { bytes: keyFromText(text), origin: `the key file ${this.file}` };
  }
}

/** Base64 of 32 bytes or more gives its first 32; any other text is hashed. */
function keyFromText(text: string): Uint8Array {
  const decoded = decodeBase64(text);
  if (decoded !== undefined && decoded.length >= KEY_BYTES)
    return new Uint8Array(decoded.subarray(0, KEY_BYTES));
  return sha256(Buffer.from(text, 'latin1'));
}

const sha256 = (bytes: Buffer): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
