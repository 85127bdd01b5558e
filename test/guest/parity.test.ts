import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parityAnswer } from './support/parity-fixture.js';
import { runWorkflow } from './support/workflow.js';

interface Case {
  id: string;
  lua: string;
  mode?: string;
  why: string;
  expect: {
    output?: string | { contains: string };
    result?: unknown[];
    error?: { contains?: string; any?: boolean };
    throws?: unknown;
    options?: { memoryLimit?: number };
    policy?: { write?: 'allow' | 'ask' | 'deny' };
  };
}

const COPY = resolve(import.meta.dirname, '..', 'fixtures', 'lua-parity.json');
const SHARED = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'vectors', 'lua-parity.json');
const MORE = resolve(import.meta.dirname, '..', 'fixtures', 'lua-parity-more.json');
const given = process.env['KOSMO_PARITY_VECTORS'];
const files = [existsSync(SHARED) ? SHARED : COPY, MORE, ...(given === undefined ? [] : [given])];
const cases = [...new Set(files)].flatMap(
  (file) => (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases,
);

describe('scripts mean the same as in the other runtime', () => {
  test.each(cases.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    const { output, result, error, options, policy } = one.expect;
    const run = await runWorkflow(one.lua, {
      strict: one.mode === 'strict',
      answer: parityAnswer(policy),
      ...(options?.memoryLimit === undefined ? {} : { limits: { memoryBytes: options.memoryLimit } }),
    });
    if (typeof output === 'string') expect(run.output).toBe(output);
    else if (output) expect(run.output).toContain(output.contains);
    if (result) expect(run.result).toEqual(result);
    if (error?.contains !== undefined) expect(run.error?.message).toContain(error.contains);
    else if (error) expect(run.error).toBeDefined();
    else expect(run.error).toBeUndefined();
  });
});
