import type { CredentialStore, StoredAccount } from '../credentials/store.js';
import { belongsTo } from '../credentials/values.js';
import type { Manifest } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import type { Given } from './gather-credentials.js';

/**
 * Throws `credentials_mismatch` where a file of a project would say where a key goes that the file does not hold: whoever
 * wrote the file would get it. What is stored already, and a key that names the deployment of that URL, may stay.
 */
export async function refuseForeignOrigin(
  manifest: Manifest,
  store: CredentialStore,
  stored: StoredAccount,
  given: Given,
  then: Readonly<Record<string, string>>,
  values: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { key: place } of manifest.credentials.filter(({ type }) => type === 'url')) {
    const file = given.files.get(place);
    if (file === undefined) continue;
    const before = Object.hasOwn(stored.fields, place)
      ? await store.open(manifest.name, stored, place).catch(() => undefined)
      : undefined;
    if (before === then[place]) continue;
    const foreign = manifest.credentials.find(
      (field) =>
        field.type === 'secret' &&
        Object.hasOwn(then, field.key) &&
        !given.unset.includes(field.key) &&
        given.files.get(field.key) !== file &&
        !belongsTo(field, place, values),
    );
    if (foreign === undefined) continue;
    throw new KosmoError(
      'credentials_mismatch',
      `"${place}" is from ${file}, but "${foreign.key}" is not: a file must not say where your key is sent. Nothing was stored.`,
      {
        hint: `If ${then[place]} is where it belongs, say so: --set ${place}=${then[place]}. Or put both into the file.`,
        details: { fields: [place, foreign.key], file },
      },
    );
  }
}
