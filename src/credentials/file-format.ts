import { exactly, isString, objectOf, recordOf } from '../shared/shape.js';

/** `KOSMO_HOME/credentials.json`: integration → account → field → value. */
export interface CredentialFile {
  version: 1;
  integrations: Record<string, Record<string, Record<string, string>>>;
}

export const isCredentialFile = objectOf<CredentialFile>({
  version: exactly(1),
  integrations: recordOf(recordOf(recordOf(isString))),
});
