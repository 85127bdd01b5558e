import { decodeJson } from '../../../src/guest/json/decode.js';
import { encodeJson } from '../../../src/guest/json/encode.js';
import { compile, instantiate } from '../../../src/guest/vm/compile.js';
import { Script } from '../../../src/guest/vm/script.js';
import { createTemplate } from '../../../src/guest/vm/template.js';
import type { TValue } from '../../../src/guest/vm/types.js';

const LIMITS = { cpuMs: 60_000, memoryBytes: 2 ** 40 };
const template = createTemplate({});

/** A script that takes one value, run in a fresh state as calls are; returns its first result. */
function script(source: string): (argument: TValue) => TValue {
  const proto = compile(source, 'bench');
  return (argument) => {
    let result = argument;
    const end = {
      done: (values: TValue[]) => (result = values[0] ?? argument),
      failed: (failure: { message: string }) => {
        throw new Error(failure.message);
      },
    };
    const run = new Script(template, LIMITS, end, () => undefined);
    run.start(instantiate(proto, run.globals), [argument]);
    return result;
  };
}

/** Enough for 5 MB. */
const ROWS = 24_500;
const body = JSON.stringify({
  rows: Array.from({ length: ROWS }, (_, n) => ({
    _id: `j97${n.toString(36).padStart(29, 'x')}`,
    _creationTime: 1_700_000_000_000 + n / 8,
    name: `Person ${n}`,
    email: `person${n}@example.com`,
    age: n % 90,
    tags: ['a', 'b'],
    address: { city: 'Town', zip: null, primary: true },
  })),
});

const trivial = script('return 1');
const passOn = script('return ...');
const oneField = script('local n = 0 for _, row in ipairs((...).rows) do n = n + row.age end return n');
const nothing = decodeJson('null');

export const bodyMegabytes = Math.round((body.length / 1e6) * 10) / 10;

export const json: Record<string, () => void> = {
  'JSON.parse and JSON.stringify': () => void JSON.stringify(JSON.parse(body)),
  'passed through Lua untouched': () => void encodeJson(passOn(decodeJson(body))),
  'one field of each row read': () => void oneField(decodeJson(body)),
};

/** Time of each of `count` trivial scripts, ms. */
export const trivialScripts = (count: number): number[] =>
  Array.from({ length: count }, () => {
    const started = performance.now();
    trivial(nothing);
    return performance.now() - started;
  });
