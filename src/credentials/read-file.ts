import { dirname } from 'node:path';
import { KosmoError } from '../shared/errors.js';
import { checkPrivateFolder } from '../shared/private-folder.js';
import { readPrivate } from '../shared/read-private.js';
import { isCredentialFile, type CredentialFile } from './file-format.js';

const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the credential file, and changes nothing. Values are as stored. Throws `credentials_unreadable`. */
export async function readCredentialFile(file: string): Promise<CredentialFile> {
  await checkPrivateFolder(dirname(file));
  const text = await readPrivate(file, MAX_BYTES);
  if (text === undefined) return { version: 1, integrations: {} };
  const found = parsed(text);
  if (isCredentialFile(found)) return found;
  throw new KosmoError(
    'credentials_unreadable',
    `${file} is not a credential file of this version; it is not used.`,
    {
      hint: 'Move it away and run `kosmo integrations:configure` again.',
    },
  );
}

/** The parser's own message would quote the file, secrets included. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names of the accounts in the file: no value is opened, so this is part of start-up. */
export async function storedAccountNames(file: string, integration: string): Promise<string[]> {
  const { integrations } = await readCredentialFile(file);
  return Object.keys(own(integrations, integration) ?? {}).sort();
}

/** An own property only: names come from a file. */
export function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
