import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPool } from './pool.js';

/** One call of a library function: module, name, arguments. */
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
local function run(call)
  local found = require("lib." .. call[1])
  local fn = call[2] == "" and found or found[call[2]]
  local ok, value = pcall(fn, table.unpack(call, 3))
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
      timeoutMs: 20_000,
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
