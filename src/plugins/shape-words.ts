import type * as z from 'zod/v4';
import { didYouMean } from '../shared/suggest.js';

type Issue = z.core.$ZodIssue;

/** What an issue of a shape says to whoever wrote the file: what is there and what may be there. Needs `reportInput`. */
export function issueWords(issue: Issue): string {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return input === undefined ? 'is missing' : `must be ${oneOf([issue.expected])}, not ${kindOf(input)}`;
    case 'invalid_value':
      return input === undefined ? 'is missing' : notListed(input, issue.values.map(String));
    case 'too_big':
      return typeof input === 'string'
        ? `is too long: ${input.length} characters, at most ${String(issue.maximum)}`
        : `is too ${Array.isArray(input) ? 'long' : 'large'}: at most ${String(issue.maximum)}`;
    case 'too_small':
      if (typeof input === 'string' || Array.isArray(input)) return 'must not be empty';
      return `is too small: at least ${String(issue.minimum)}`;
    case 'invalid_union':
      return input === undefined ? 'is missing' : noneOfUnion(issue);
    case 'invalid_key':
      return issue.issues.map(issueWords).join('; ');
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      return issue.message;
  }
}

/** Of a union, what its plain alternatives would take. */
function noneOfUnion({ input, errors, message }: z.core.$ZodIssueInvalidUnion): string {
  const own = errors.flatMap((issues) => issues.filter(({ path }) => path.length === 0));
  const values = own.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values.map(String) : []));
  if (typeof input === 'string' && values.length > 0) return notListed(input, values);
  const within = errors.find((issues) => issues.length > 0 && issues.every(({ path }) => path.length > 0));
  if (within)
    return within.map((issue) => `${issue.path.map(String).join('.')} ${issueWords(issue)}`).join('; ');
  const types = own.flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : []));
  return types.length > 0 ? `must be ${oneOf(types)}, not ${kindOf(input)}` : message;
}

function notListed(input: unknown, values: string[]): string {
  const listed = values.map((value) => `"${value}"`).join(', ');
  const one = values.length === 1 ? `must be ${listed}` : `must be one of ${listed}`;
  return `${one}, not ${typeof input === 'string' ? `"${input}"` : kindOf(input)}${
    typeof input === 'string' ? `.${didYouMean(input, values)}`.replace(/\.$/, '') : ''
  }`;
}

const NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text',
};

const oneOf = (types: readonly string[]): string =>
  [...new Set(types.map((type) => NAMES[type] ?? type))].join(' or ');

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : (NAMES[typeof value] ?? typeof value);
