import { randomBytes } from 'node:crypto';
import { READ_ONLY, VIEW_DATA_ONLY, type Operation } from './operations.js';

/** What a key stands for. An empty list of operations allows everything. */
export interface KeyGrant {
  allowedOps: readonly Operation[];
  isReadOnly: boolean;
}

export type KeyType = 'prod' | 'dev' | 'preview' | 'custom';

/** The keys of one deployment. The text in front of `:` says a type only to people, and is not checked. */
export class Keyring {
  /** `NAME|HEX`, as a self-hosted deployment prints it. */
  readonly admin: string;
  /** `dev:NAME|…` with everything allowed. */
  readonly deploy: string;
  readonly readOnly: string;
  readonly viewOnly: string;
  private readonly grants = new Map<string, KeyGrant>();

  constructor(
    readonly instanceName: string,
    type: KeyType,
    adminKey?: string,
  ) {
    this.admin = adminKey ?? `${instanceName}|01${randomBytes(40).toString('hex')}`;
    this.grants.set(withoutType(this.admin), { allowedOps: [], isReadOnly: false });
    this.deploy = this.issue({ allowedOps: [], isReadOnly: false }, type);
    this.readOnly = this.issue({ allowedOps: READ_ONLY, isReadOnly: true }, type);
    this.viewOnly = this.issue({ allowedOps: VIEW_DATA_ONLY, isReadOnly: false }, type);
  }

  /** Makes a further deploy key with the given permissions. */
  issue(grant: KeyGrant, type: KeyType = 'dev'): string {
    const secret = Buffer.from(JSON.stringify({ v2: randomBytes(16).toString('hex') })).toString('base64');
    this.grants.set(`${this.instanceName}|${secret}`, grant);
    return `${type}:${this.instanceName}|${secret}`;
  }

  /** Makes an access token of the management API that opens this deployment. */
  issueAccessToken(grant: KeyGrant = { allowedOps: [], isReadOnly: false }): string {
    const token = Buffer.from(JSON.stringify({ v2: randomBytes(24).toString('hex') })).toString('base64');
    this.grants.set(token, grant);
    return token;
  }

  /** What a key allows; `other` if it names another deployment, undefined if it is not valid. */
  check(key: string): KeyGrant | 'other' | undefined {
    const bare = withoutType(key);
    const bar = bare.indexOf('|');
    if (bar > 0 && bare.slice(0, bar) !== this.instanceName) return 'other';
    return this.grants.get(bare);
  }
}

/** Drops `dev:` and the like, which may stand only in front of the `|`. */
export function withoutType(key: string): string {
  const bar = key.indexOf('|');
  const colon = key.lastIndexOf(':', bar < 0 ? 0 : bar);
  return colon < 0 ? key : key.slice(colon + 1);
}
