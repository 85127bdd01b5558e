/** A time limit where time is not what a test is about, ms: no machine is that slow, and jest's own limit comes first. */
export const AMPLE_MS = 600_000;
