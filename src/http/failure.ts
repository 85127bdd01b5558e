import { KosmoError, type Written } from '../shared/errors.js';

const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ENOTFOUND: 'has a host name that does not resolve',
  EAI_AGAIN: 'has a host name that does not resolve at the moment',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  EKOSMO_ADDRESS: 'resolves to an address that is not public',
};

/** Turns what the HTTP client threw into our error. `written` is what is known of the upstream at that point. */
export function transportFailure(cause: unknown, origin: string, written: Written): KosmoError {
  const code = errorCode(cause);
  const options = { written, cause };
  const known = UNREACHABLE[code];
  if (known !== undefined) return new KosmoError('upstream_unreachable', `${origin} ${known}.`, options);
  if (
    code.startsWith('CERT_') ||
    code.includes('SELF_SIGNED') ||
    code.startsWith('ERR_TLS') ||
    code.startsWith('UNABLE_TO_')
  ) {
    return new KosmoError(
      'upstream_unreachable',
      `${origin} has a certificate that is not trusted (${code}).`,
      {
        ...options,
        hint: 'For a private certificate authority set NODE_EXTRA_CA_CERTS.',
      },
    );
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
