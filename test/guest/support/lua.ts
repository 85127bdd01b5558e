import type { ScriptFailure, ScriptLimits } from '../../../src/shared/wire.js';
import { encodeJson } from '../../../src/guest/json/encode.js';
import { collectgarbage } from '../../../src/guest/lib/basics.js';
import { jsonLibrary } from '../../../src/guest/lib/json.js';
import { osLibrary } from '../../../src/guest/lib/os.js';
import { compile, instantiate } from '../../../src/guest/vm/compile.js';
import { Script } from '../../../src/guest/vm/script.js';
import { createTemplate, type Globals, type Template } from '../../../src/guest/vm/template.js';
import type { LuaState, TValue } from '../../../src/guest/vm/types.js';
import { AMPLE_MS } from '../../helpers/ample.js';
import { wait, type Outcome } from '../../../src/guest/vm/waiting.js';

export const WIDE_LIMITS: ScriptLimits = { cpuMs: AMPLE_MS, memoryBytes: 512 * 1024 * 1024 };

export interface Ran {
  /** JSON values of what the chunk returned. */
  results: unknown[];
  failure?: ScriptFailure;
}

let shared: Template | undefined;

/** A template with `json`, `os` and `host(x)`, which waits for the host and returns `x`. */
export function template(extra: Globals = {}): Template {
  const build = (): Template =>
    createTemplate({ json: jsonLibrary(), os: osLibrary(), collectgarbage, host: askHost, ...extra });
  if (Object.keys(extra).length > 0) return build();
  return (shared ??= build());
}

const questions = new WeakMap<object, () => Outcome>();

/** The function `host`: waits, then gets back its own first argument. */
function askHost(L: LuaState): number {
  const value = { ...(L.stack[L.top - 1] as TValue) };
  questions.set(L.l_G, () => (resumed) => {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(L.stack[0])), value) as TValue;
    resumed.stack[resumed.top] = copy;
    resumed.top += 1;
    return 1;
  });
  return wait(L);
}

/** Runs a chunk to its end, answering every wait at once. */
export function run(source: string, options: { limits?: ScriptLimits; template?: Template } = {}): Ran {
  let ran: Ran | undefined;
  const script = new Script(
    options.template ?? template(),
    options.limits ?? WIDE_LIMITS,
    {
      done: (results) =>
        (ran = { results: results.map((value) => JSON.parse(encodeJson(value)) as unknown) }),
      failed: (failure) => (ran = { results: [], failure }),
    },
    () => undefined,
  );
  script.start(instantiate(compile(source, 'test.lua'), script.globals), []);
  while (!ran && script.waiting) script.answer(questions.get(script.L.l_G)?.() ?? (() => 0));
  if (!ran) throw new Error('the script neither ended nor waits');
  return ran;
}

/** What a chunk returns; throws with its message if it fails. */
export function returns(source: string): unknown[] {
  const { results, failure } = run(source);
  if (failure) throw new Error(failure.message);
  return results;
}

/** The text that `tostring` gives for a Lua expression. */
export function shown(expression: string): unknown {
  return returns(`return tostring(${expression})`)[0];
}
