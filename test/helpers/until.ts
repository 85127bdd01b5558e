/** Longer than anything takes on a machine that is busy with other things, and shorter than the time of a test, ms. */
const LONGEST_MS = 90_000;

/** Waits until something holds; if it never does, fails with what `why` says. */
export async function until(holds: () => boolean | Promise<boolean>, why = () => ''): Promise<void> {
  const end = performance.now() + LONGEST_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Still not so after ${LONGEST_MS} ms. ${why()}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}
