import type * as z from 'zod/v4';
import type { manifestShape } from '../manifest.js';

/** A plugin before it is written. */
export interface PluginDraft {
  manifest: z.input<typeof manifestShape>;
  /** Everything but plugin.json: text by path. */
  files: Record<string, string>;
}

/** Shared by every generated function: what an answer that is no success means. */
export const ANSWER_LUA = `-- What a function makes of an answer: its JSON, or an error with what is known of a write.

-- With these the service says that it did nothing.
local REFUSED = { [400] = true, [401] = true, [403] = true, [404] = true, [405] = true, [406] = true, [410] = true,
  [412] = true, [413] = true, [415] = true, [422] = true, [429] = true }

return function(answer)
  if answer.status >= 200 and answer.status < 300 then
    if json.is_object(answer.body) then return answer.body end
    if answer.text == "" then return {} end
    return { result = answer.body }
  end
  error {
    code = "upstream_error",
    message = "The service answered " .. answer.status .. ": " .. string.sub(answer.text, 1, 500),
    written = REFUSED[answer.status] and "none" or nil,
  }
end
`;

/** A Lua string literal, in ASCII. */
export function luaString(text: string): string {
  const escaped = [...Buffer.from(text, 'utf8')].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

/** A key of a Lua table constructor. */
export const luaKey = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !LUA_WORDS.has(name) ? name : `[${luaString(name)}]`;

/** How Lua reaches a field of a table. */
export const luaField = (table: string, name: string): string =>
  luaKey(name).startsWith('[') ? `${table}${luaKey(name)}` : `${table}.${name}`;

const LUA_WORDS = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
);
