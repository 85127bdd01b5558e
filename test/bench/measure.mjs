/** The middle value of a list of numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * Runs the given functions in turn, `rounds` times each, and returns the milliseconds of every run by name: what the
 * function resolves to, if that is a number, else the time that it took.
 */
export async function inTurn(candidates, rounds, warmUp = 2) {
  const times = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(candidates)) {
      const started = performance.now();
      const own = await run();
      if (round >= 0) times[name].push(typeof own === 'number' ? own : performance.now() - started);
    }
  }
  return times;
}

/** Prints medians, and the median of the ratios to `floor` taken round by round, which noise on the machine disturbs least. */
export function report(title, times, floor, target) {
  console.log(`\n${title}`);
  for (const [name, values] of Object.entries(times)) {
    const ratio = median(values.map((value, round) => value / times[floor][round]));
    const share = name === floor ? 'the floor' : `${ratio.toFixed(2)} times ${floor}`;
    console.log(`  ${name.padEnd(34)} ${median(values).toFixed(2).padStart(9)} ms   ${share}`);
  }
  if (target) console.log(`  target: ${target}`);
}
