import numbers from '../engine/numbers.cjs';

/** The text of a number as scripts see it. */
export const numberText = numbers.numberText;
