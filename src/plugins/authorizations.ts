import type { Authorization, Manifest } from './manifest.js';

/** The ways in which a key can be sent, in order of preference. */
export const authorizationsOf = ({ authorization: ways }: Manifest): Authorization[] =>
  ways === undefined ? [] : [ways].flat();
