import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedManifestsDir } from '../../src/config/paths.js';
import { checkedManifest, keptManifest } from '../../src/plugins/checked-manifest.js';
import { parseManifest } from '../../src/plugins/parse-manifest.js';

const textOf = (name: string): string => readFileSync(join('plugins', name, 'plugin.json'), 'utf8');
const bundled = readdirSync('plugins');
const source = textOf('convex');
const manifest = parseManifest(source, 'plugin.json');

describe('what the build kept of a bundled manifest', () => {
  test.each(bundled)('is, for %s, what checking it gives, in the same order', (name) => {
    expect(JSON.stringify(checkedManifest(name, textOf(name)))).toBe(
      JSON.stringify(parseManifest(textOf(name), 'plugin.json')),
    );
  });

  test('is there for every bundled plugin and for nothing else', () => {
    expect(readdirSync(checkedManifestsDir()).sort()).toEqual(bundled.map((name) => `${name}.json`).sort());
  });
});

describe('a kept manifest', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kosmo-kept-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const kept = Buffer.from(keptManifest(source, manifest));
  const found = (bytes: Buffer, text = source): unknown => {
    writeFileSync(join(dir, 'convex.json'), bytes);
    return checkedManifest('convex', text, dir);
  };

  test('is used for the very text that was checked', () => {
    expect(found(kept)).toEqual(manifest);
  });

  test('is not used once a character of plugin.json is another one, or one more, or one less', () => {
    const at = fc.integer({ min: 0, max: source.length - 1 });
    fc.assert(
      fc.property(at, fc.constantFrom('', ' ', 'x', '\n', '"'), (index, character) => {
        const changed = source.slice(0, index) + character + source.slice(index + 1);
        expect(found(kept, changed)).toEqual(changed === source ? manifest : undefined);
      }),
      { numRuns: 50 },
    );
    expect(found(kept, `${source} `)).toBeUndefined();
  });

  test('is not used when a byte of what was kept is another one, wherever it is', () => {
    const at = fc.integer({ min: 0, max: kept.length - 1 });
    fc.assert(
      fc.property(at, fc.integer({ min: 0, max: 255 }), (index, byte) => {
        const damaged = Buffer.from(kept);
        damaged[index] = byte;
        const used = found(damaged);
        if (used !== undefined) expect(used).toEqual(manifest);
        if (byte !== kept[index] && index < kept.indexOf('"mark"')) expect(used).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  test('is not used when a write function was made a read function in it', () => {
    const { source: text, manifest: inner, mark } = JSON.parse(kept.toString()) as Record<string, string>;
    const altered = inner!.replace('"operation":"write"', '"operation":"read"');
    expect(altered).not.toBe(inner);
    expect(found(Buffer.from(JSON.stringify({ source: text, manifest: altered, mark })))).toBeUndefined();
  });

  test.each(['', '{}', 'null', '[]', '{"source":1', '{"source":null,"manifest":{},"mark":""}'])(
    'that is %p is not used',
    (text) => {
      expect(found(Buffer.from(text))).toBeUndefined();
    },
  );

  test('is not used when it was cut short, or is not there', () => {
    for (const part of [1, 0.9, 0.5, 0.1])
      expect(found(kept.subarray(0, Math.floor(kept.length * part) - 1))).toBeUndefined();
    expect(checkedManifest('convex', source, join(dir, 'none'))).toBeUndefined();
  });
});
