import { out } from './colors.js';

const COLORS = new Map([
  ['deny', out.red],
  ['ask', out.yellow],
  ['allow', out.green],
]);

/** A decision of the policy in the colour that it has everywhere: a refusal red, a question yellow, a yes green. */
export const paintDecision = (decision: string): string => COLORS.get(decision)?.(decision) ?? decision;
