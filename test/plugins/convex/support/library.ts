import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AMPLE_MS } from '../../../helpers/ample.js';
import { startPool } from './pool.js';

/** One call of a library function: module (of the plugin's lib, or as `kosmo.x`), name, arguments. `{ call: [...] }` as an argument is called first. */
export type LibraryCall = [module: string, name: string, ...args: unknown[]];

/** First result of the function, or the code or text of its error. `undefined` stands for nil. */
export type LibraryResult = { value?: any } | { error: string };

export interface Library {
  run(...calls: LibraryCall[]): Promise<LibraryResult[]>;
  /** The first result of one call; throws what it raised. */
  get(...call: LibraryCall): Promise<any>;
  close(): Promise<void>;
}

const SCRIPT = `
local function evaluate(call)
  local found, given = require(call[1]:find("%.") and call[1] or "lib." .. call[1]), {}
  for i = 3, #call do
    local inner = type(call[i]) == "table" and call[i] ~= json.null and json.is_object(call[i]) and call[i].call
    given[i - 2] = not inner and call[i] or inner and evaluate(inner)
  end
  local fn = call[2] == "" and found or found[call[2]]
  return fn(table.unpack(given, 1, #call - 2))
end

local function run(call)
  local ok, value = pcall(evaluate, call)
  if ok then
    return { value = value }
  end
  return { error = type(value) == "table" and value.code or tostring(value) }
end

return function(args)
  local results = json.array({})
  for i, call in ipairs(args.calls) do
    results[i] = run(call)
  end
  return { results = results }
end
`;

/** Calls functions of the plugin's libraries in a real guest, from a copy of the plugin. */
export async function startLibrary(): Promise<Library> {
  const dir = mkdtempSync(join(tmpdir(), 'kosmo-convex-'));
  cpSync('plugins/convex/lib', join(dir, 'lib'), { recursive: true });
  mkdirSync(join(dir, 'functions'));
  writeFileSync(join(dir, 'functions', 'run.lua'), SCRIPT);
  const pool = await startPool(dir);
  const run = async (...calls: LibraryCall[]): Promise<LibraryResult[]> => {
    const json = await pool.call({
      fn: 'run',
      argsJson: JSON.stringify({ calls }),
      context: {
        function: 'run',
        account: 'default',
        credentials: {},
        configured: [],
        maxResultChars: 50_000,
      },
      timeoutMs: AMPLE_MS,
      signal: new AbortController().signal,
      http: () => Promise.reject(new Error('Libraries are tested without requests')),
    });
    return (JSON.parse(json) as { results: LibraryResult[] }).results;
  };
  return {
    run,
    get: async (...call) => {
      const [result] = await run(call);
      if (!result || 'error' in result) throw new Error(result?.error ?? 'no result');
      return result.value;
    },
    close: async () => {
      await pool.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
