import { KosmoError, type Written } from '../shared/errors.js';

const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ENOTFOUND: 'has a host name that does not resolve',
  EAI_AGAIN: 'has a host name that does not resolve at the moment',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  EKOSMO_CONNECT: 'did not accept a connection in time',
  EKOSMO_ADDRESS: 'resolves to an address that is not public',
};

/** What is wrong with a TLS connection, and what to do about it. */
const TLS: Record<string, readonly [problem: string, hint: string]> = {
  CERT_HAS_EXPIRED: [
    'has a certificate that has expired',
    'Its operator has to renew it; look at the clock here, too.',
  ],
  CERT_NOT_YET_VALID: ['has a certificate that is not valid yet', 'Look at the clock of this computer.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'has a certificate for another host name',
    'Configure the name that it is for.',
  ],
  EPROTO: ['does not speak TLS there', 'Its URL may have to begin with http://, or to name another port.'],
};
const UNTRUSTED = [
  'has a certificate that is not trusted',
  'For a private certificate authority set NODE_EXTRA_CA_CERTS.',
] as const;

/** Turns what the HTTP client threw into our error. `written` is what is known of the upstream at that point. */
export function transportFailure(cause: unknown, origin: string, written: Written): KosmoError {
  const code = errorCode(cause);
  const options = { written, cause };
  const known = UNREACHABLE[code];
  if (known !== undefined) return new KosmoError('upstream_unreachable', `${origin} ${known}.`, options);
  const tls = TLS[code] ?? (/^(?:CERT_|ERR_TLS|UNABLE_TO_)|SELF_SIGNED/.test(code) ? UNTRUSTED : undefined);
  if (tls) {
    const [problem, hint] = tls;
    return new KosmoError('upstream_unreachable', `${origin} ${problem} (${code}).`, { ...options, hint });
  }
  if (
    code.startsWith('HPE_') ||
    code.startsWith('Z_') ||
    code === 'ERR_CONTENT_ENCODING' ||
    code.startsWith('ERR__ERROR_FORMAT') ||
    code.startsWith('ERR_PADDING') ||
    code === 'ERR_STREAM_PREMATURE_CLOSE'
  ) {
    return new KosmoError(
      'upstream_protocol',
      `${origin} sent an answer that is not valid or not complete (${code}).`,
      options,
    );
  }
  return new KosmoError(
    'upstream_unreachable',
    `The connection to ${origin} was lost${code === '' ? '' : ` (${code})`}.`,
    options,
  );
}

/** The first error code in a chain of causes: node-fetch wraps the system's errors. */
export function errorCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string' && code !== '') return code;
  }
  return '';
}
