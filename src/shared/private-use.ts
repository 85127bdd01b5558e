import type { ErrorCode } from './error-table.js';

/** What a private file or folder is for: how a refusal of an unsafe one is called, and what follows from it. */
export interface PrivateUse {
  code: ErrorCode;
  /** The end of "The folder … is open to other users; …". */
  so: string;
}

export const FOR_CREDENTIALS: PrivateUse = {
  code: 'credentials_unreadable',
  so: 'credentials in it are not used',
};
export const FOR_APPROVALS: PrivateUse = { code: 'state_unsafe', so: 'approvals in it do not count' };
export const FOR_AUDIT: PrivateUse = { code: 'state_unsafe', so: 'no record is written there' };
