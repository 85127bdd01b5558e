/** Whose syntax a pattern is translated to: RE2's, which takes linear time, or JavaScript's. */
export type Target = 're2' | 'js';

/** A pattern with something that only a backtracking engine can match. */
export class NotLinear extends Error {}
