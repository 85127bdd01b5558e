import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Progress } from '../../../src/cli/show/progress.js';

const { isTTY } = process.stderr;
let drawn: string[];
beforeEach(() => {
  jest.useFakeTimers();
  drawn = [];
  process.stderr.isTTY = true;
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => drawn.push(String(text)) > 0);
});
afterEach(() => {
  jest.useRealTimers();
  process.stderr.isTTY = isTTY;
  jest.restoreAllMocks();
});

test('a line about progress is gone before the user is asked, and draws nothing until the answer', () => {
  const progress = new Progress('Calling');
  jest.advanceTimersByTime(2_000);
  expect(drawn.at(-1)).toContain('Calling … 2 s');
  progress.pause();
  expect(drawn.at(-1)).toBe('\r\u001b[K');
  const before = drawn.length;
  jest.advanceTimersByTime(60_000);
  expect(drawn).toHaveLength(before);
  progress.resume();
  jest.advanceTimersByTime(200);
  expect(drawn.at(-1)).toContain('Calling … 62 s');
  progress.end();
});
