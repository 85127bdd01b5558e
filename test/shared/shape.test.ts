import { describe, expect, test } from '@jest/globals';
import { exactly, isNumber, isString, objectOf, optional, recordOf } from '../../src/shared/shape.js';

interface Sample {
  version: 1;
  name?: string | undefined;
  counts: Record<string, number>;
}
const isSample = objectOf<Sample>({
  version: exactly(1),
  name: optional(isString),
  counts: recordOf(isNumber),
});

describe('a file of our own', () => {
  test.each<[string, string]>([
    ['all fields', '{"version":1,"name":"a","counts":{"x":1}}'],
    [
      'optional ones left out, and a name that objects have',
      '{"version":1,"counts":{"__proto__":1,"toString":2}}',
    ],
  ])('is taken with %s', (_what, text) => expect(isSample(JSON.parse(text))).toBe(true));

  test.each<[string, string]>([
    ['another version', '{"version":2,"counts":{}}'],
    ['a field missing', '{"version":1}'],
    ['a field too many', '{"version":1,"counts":{},"more":1}'],
    ['an inherited name as a field', '{"version":1,"counts":{},"toString":1}'],
    ['a wrong optional field', '{"version":1,"name":null,"counts":{}}'],
    ['a wrong value inside', '{"version":1,"counts":{"x":"1"}}'],
    ['a list for an object', '{"version":1,"counts":[1]}'],
    ['a list for all', '[]'],
    ['nothing', 'null'],
  ])('is refused with %s', (_what, text) => expect(isSample(JSON.parse(text))).toBe(false));
});
