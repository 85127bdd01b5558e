import { credentialKeyFile, credentialsFile, kosmoHome, phpDatabases } from '../config/paths.js';
import { plainHttpAllowed } from '../config/plain-http.js';
import { loadSettings } from '../config/settings.js';
import { KeySource } from '../credentials/cipher-key.js';
import { FileStore } from '../credentials/file-store.js';
import { PhpStore } from '../credentials/php-store.js';
import { References } from '../credentials/references.js';
import { CredentialStore } from '../credentials/store.js';

/** Our own credential file, and behind it what the PHP CLI stored. */
export const credentialStore = (): CredentialStore =>
  new CredentialStore(
    new FileStore(credentialsFile(kosmoHome()), new KeySource(credentialKeyFile())),
    new PhpStore(phpDatabases()),
    new References(),
    async (integration, account) => plainHttpAllowed(await loadSettings(kosmoHome()), integration, account),
  );
