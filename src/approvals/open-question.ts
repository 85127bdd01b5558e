import * as z from 'zod/v4';
import { CODE } from './question-code.js';

/** A question that waits for its answer in a file of its own. */
const shape = z.strictObject({
  version: z.literal(1),
  /** 128 random bits; an answer must repeat them. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** What people type. Not a secret: an answer counts by who may write the file. */
  code: z.string().regex(CODE),
  digest: z.string(),
  /** The server process that asked; only it may use the answer. */
  session: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  /** The text, made and escaped by the host. */
  text: z.string(),
});

export type OpenQuestion = z.infer<typeof shape>;

const answer = z.strictObject({ id: z.string(), decision: z.enum(['allow', 'deny']) });
export type Decision = z.infer<typeof answer>['decision'];

export function parseQuestion(text: string | undefined): OpenQuestion | undefined {
  return shape.safeParse(parsed(text)).data;
}

/** The decision of an answer file, if it answers this question. */
export function parseAnswer(text: string | undefined, id: string): Decision | undefined {
  const { data } = answer.safeParse(parsed(text));
  return data?.id === id ? data.decision : undefined;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
