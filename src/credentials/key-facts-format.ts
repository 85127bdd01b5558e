import { exactly, isBoolean, isNumber, isString, objectOf, optional, recordOf } from '../shared/shape.js';

/** What is known of the key of an account, beside marks of the values that it was learned with. No secret. */
export interface KeptFact {
  /** Mark of the fields as they were stored. */
  stored: string;
  /** Keyed digest of the values, where the stored fields do not show a change of them. */
  digest?: string | undefined;
  readOnly?: boolean | undefined;
  production?: boolean | undefined;
  /** When `production` was said, in milliseconds since the epoch. */
  learned?: number | undefined;
}

/** `KOSMO_HOME/key-facts.json`: integration → account → fact. */
export interface KeyFactsFile {
  version: 1;
  integrations: Record<string, Record<string, KeptFact>>;
}

export const isKeyFactsFile = objectOf<KeyFactsFile>({
  version: exactly(1),
  integrations: recordOf(
    recordOf(
      objectOf<KeptFact>({
        stored: isString,
        digest: optional(isString),
        readOnly: optional(isBoolean),
        production: optional(isBoolean),
        learned: optional(isNumber),
      }),
    ),
  ),
});
