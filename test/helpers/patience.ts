/**
 * The deadlines of the product are not what most tests are about: on a busy machine they are not to be over before the
 * work is done. What is about them sets the variable to 1.
 */
export const PATIENT = { KOSMO_PATIENCE: '10' };
