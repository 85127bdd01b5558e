/** Runs of a property: `runs` in the usual test, 10,000 where KOSMO_HEAVY=1 asks for the full proof. */
export const heavyRuns = (runs: number): number => (process.env['KOSMO_HEAVY'] === '1' ? 10_000 : runs);

/** Time for such a test, ms. */
export const HEAVY_MS = process.env['KOSMO_HEAVY'] === '1' ? 1_800_000 : 240_000;
