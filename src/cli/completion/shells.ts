/** The shells that can be completed in; each has a script, which is loaded when it is printed. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];
