/** Prefix of the names that translated code uses for itself. */
export const HIDDEN = '__kosmo';
