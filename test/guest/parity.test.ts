import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
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
  };
}

const PATH = process.env['KOSMO_PARITY_VECTORS'] ?? '../shared/vectors/lua-parity.json';
const cases = existsSync(PATH) ? (JSON.parse(readFileSync(PATH, 'utf8')) as { cases: Case[] }).cases : [];
// Cases that need a gateway are run with one elsewhere.
const here = cases.filter(({ lua }) => !/\b(?:app|docs|mcp)\b/.test(lua));

(here.length > 0 ? describe : describe.skip)('scripts mean the same as in the other runtime', () => {
  test.each(here.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    const { output, result, error, options } = one.expect;
    const run = await runWorkflow(one.lua, {
      strict: one.mode === 'strict',
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

test('the suite of cases can be empty, but not unreadable', () => {
  expect(Array.isArray(cases)).toBe(true);
});
