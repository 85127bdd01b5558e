import { InvalidArgumentError } from 'commander';

/** Collects `--x a --x b,c` into `['a', 'b', 'c']`. */
export function collectList(value: string, previous: string[] | undefined): string[] {
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('Name at least one.');
  return [...(previous ?? []), ...names];
}

/** A parser for whole numbers from `least` up. */
export function wholeNumber(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least) {
      throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
    }
    return number;
  };
}

/** A parser for positive seconds, fractions allowed. */
export function seconds(value: string): number {
  const number = Number(value);
  if (!/^\d+(?:\.\d+)?$/.test(value) || number <= 0)
    throw new InvalidArgumentError('It must be seconds, more than 0.');
  return number;
}
