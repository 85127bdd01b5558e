import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/v4';
import { KosmoError } from '../shared/errors.js';
import { InexactNumber, parseJson } from '../shared/json.js';
import { didYouMean } from '../shared/suggest.js';
import type { JsonValue } from '../shared/wire.js';
import { readJson } from './check/json-lines.js';
import { issueWords } from './shape-words.js';

/** In expected requests and results: any value is right here, such as a time. */
export const ANY = '<any>';

/** Any JSON; a number that a double cannot hold is kept with its digits. */
const json: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.custom<JsonValue>((value) => value instanceof InexactNumber),
    z.array(json),
    z.record(z.string(), json),
  ]),
);
const query = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

const exchange = z.strictObject({
  request: z
    .strictObject({
      endpoint: z.string().optional().describe('Name of the endpoint; if it is left out, any will do.'),
      method: z.string().describe('Method of the request, such as GET.'),
      path: z.string().describe('Path of the URL, without origin and query.'),
      query: query.optional().describe('Query of the URL: name to text, or to a list of texts.'),
      body: json.optional().describe('Body, parsed if it is JSON.'),
    })
    .describe('What the script must send. The origin is the account’s, and no credential is compared.'),
  response: z
    .strictObject({
      status: z.int().min(100).max(599).describe('HTTP status.'),
      headers: z
        .record(z.string(), z.string())
        .default({})
        .describe('Headers that matter, names in lower case.'),
      body: json.optional().describe('Body; JSON as it is, any other as text.'),
    })
    .describe('What it is answered.'),
});

const expected = z
  .strictObject({
    result: json.optional().describe('The whole result.'),
    matches: json.optional().describe('A part of the result: objects may have more fields than this.'),
    error: z
      .strictObject({
        code: z.string().describe('Code of the error.'),
        written: z.enum(['none', 'succeeded', 'unknown']).optional().describe('What it says of writes.'),
      })
      .optional()
      .describe('The error with which the call must end.'),
  })
  .refine((one) => Object.keys(one).length === 1, 'must hold one of result, matches and error');

const oneCase = z.strictObject({
  name: z.string().min(1).optional().describe('What the case shows. By default the name of its file.'),
  function: z.string().describe('Name of the function.'),
  arguments: z.record(z.string(), json).default({}).describe('Its arguments.'),
  account: z
    .record(z.string(), z.string())
    .optional()
    .describe('Fields of the account that are no secrets. URLs are `https://NAME.example` by default.'),
  exchanges: z
    .array(exchange)
    .default([])
    .describe('Requests in the order in which they are sent, each with its answer.'),
  expect: expected
    .optional()
    .describe('What must come of the call: one of the three. A case without it can only be recorded.'),
});

/** Every key of a case, for suggestions. */
const KEYS = [
  oneCase.shape,
  exchange.shape,
  exchange.shape.request.shape,
  exchange.shape.response.shape,
].flatMap((shape) => Object.keys(shape));

export { oneCase as caseShape };
export type Exchange = z.infer<typeof exchange>;
export type Expected = z.infer<typeof expected>;
export type TestCase = z.infer<typeof oneCase> & { name: string };

export interface CaseFile {
  /** Path inside the plugin. */
  file: string;
  cases: TestCase[];
}

/** A place in a file of cases, and what is wrong there. */
export interface CaseFault {
  path: (string | number)[];
  message: string;
}

/** The cases of a plugin: `test/*.json`, each a list or one case. Throws `invalid_case` with file and place. */
export function loadCases(dir: string): CaseFile[] {
  const folder = join(dir, 'test');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readFile(join(folder, name), `test/${name}`));
}

function readFile(path: string, file: string): CaseFile {
  const text = readFileSync(path, 'utf8');
  const { fault, lineAt } = readJson(text, file, 'case-json');
  if (fault)
    throw new KosmoError('invalid_case', `${file}:${fault.line}: ${fault.message}`, { hint: fault.fix });
  const read = readCases(parseJson(text), file);
  if ('cases' in read) return { file, cases: read.cases };
  const lines = read.faults.map((one) => `${file}:${lineAt(one.path)}: ${caseFaultText(one)}`);
  throw new KosmoError('invalid_case', lines.join('\n'));
}

/** A fault with its place, as `exchanges[0].request.method is missing`. */
export function caseFaultText({ path, message }: CaseFault): string {
  const place = path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${part}`))
    .join('');
  return `${place === '' ? 'the case' : place} ${message}`;
}

/** Cases out of the data of a file, or everything that is wrong with them. Pure. */
export function readCases(data: unknown, file: string): { cases: TestCase[] } | { faults: CaseFault[] } {
  const listed = Array.isArray(data);
  const byDefault = file.replace(/^.*\//, '').replace(/\.json$/, '');
  const parsed = z.array(oneCase).safeParse(listed ? data : [data], { reportInput: true });
  if (!parsed.success) {
    const faults = parsed.error.issues.flatMap((issue): CaseFault[] => {
      const path = (listed ? issue.path : issue.path.slice(1)) as (string | number)[];
      return issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            path: [...path, key],
            message: `is not a known key.${didYouMean(key, KEYS)}`.replace(/\.$/, ''),
          }))
        : [{ path, message: issueWords(issue) }];
    });
    return { faults };
  }
  const cases = parsed.data.map((one) => ({ ...one, name: one.name ?? byDefault }));
  const twice = cases.findIndex(({ name }, index) => cases.slice(0, index).some((one) => one.name === name));
  if (twice < 0) return { cases };
  return {
    faults: [
      {
        path: [twice, 'name'],
        message: `is "${cases[twice]?.name ?? ''}", as of another case in this file`,
      },
    ],
  };
}

/** A body as a case keeps it: parsed if it is JSON. */
export function bodyOf(text: string | undefined): JsonValue | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
