--- Cursors for callers: the place where a list goes on, bound to the question that it belongs to. Plugins that use this
--- declare the error codes cursor_invalid and cursor_mismatch.
local fail = require "kosmo.fail"

local cursor = {}

local VERSION = 1

--- A short fingerprint of what a cursor belongs to.
---@param question table JSON value
---@return string
function cursor.fingerprint(question)
  return hash.sha256(json.canonical(question)):sub(1, 16)
end

---@param place string
---@param fingerprint string
---@return string
function cursor.wrap(place, fingerprint)
  return base64.encode(json.encode({ v = VERSION, q = fingerprint, c = place }, { compact = true }), { url = true })
end

--- Raises cursor_invalid.
---@return nil never
function cursor.refuse()
  fail("cursor_invalid", "The cursor is not one that this function gave out, or it was cut.", {
    hint = "Pass the cursor of the page before complete and unchanged, or start again without one.",
  })
end

---@param wrapped string
---@return string|nil place, string|nil fingerprint
local function decode(wrapped)
  local raw = base64.decode(wrapped)
  if raw == nil then
    return nil
  end
  local ok, content = pcall(json.decode, raw, { null = json.null })
  if not ok or not json.is_object(content) or content.v ~= VERSION then
    return nil
  end
  return type(content.c) == "string" and content.c or nil, content.q
end

--- Opens a cursor; raises cursor_invalid, or cursor_mismatch if it was made for another question.
---@param wrapped string|nil
---@param fingerprint string
---@param what string what the question is made of, for the message
---@return string|nil place nil at the start
function cursor.open(wrapped, fingerprint, what)
  if wrapped == nil or wrapped == "" then
    return nil
  end
  local place, made_for = decode(wrapped)
  if place == nil then
    cursor.refuse()
  end
  if made_for ~= fingerprint then
    fail("cursor_mismatch", ("The cursor belongs to another %s."):format(what), {
      hint = "Pass a cursor only with the question that it came from, or start without one.",
    })
  end
  return place
end

return cursor
