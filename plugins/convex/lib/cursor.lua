--- Cursors for callers: the deployment's own cursor, bound to the question that it belongs to.
local fail = require "lib.fail"

local cursor = {}

local VERSION = 1

--- A short fingerprint of what a cursor belongs to.
---@param question table JSON value
---@return string
function cursor.fingerprint(question)
  return hash.sha256(json.canonical(question)):sub(1, 16)
end

---@param native string
---@param fingerprint string
---@return string
function cursor.wrap(native, fingerprint)
  local content = { v = VERSION, q = fingerprint, c = native }
  return base64.encode(json.encode(content, { compact = true }), { url = true })
end

---@return nil never
local function invalid()
  fail("cursor_invalid", "The cursor is not one that this function gave out, or it was cut.", {
    hint = "Pass the cursor of the page before complete and unchanged, or start again without one.",
  })
end

---@param wrapped string
---@return table|nil
local function decode(wrapped)
  local raw = base64.decode(wrapped)
  if raw == nil then
    return nil
  end
  local ok, content = pcall(json.decode, raw, { null = json.null })
  if not ok or not json.is_object(content) then
    return nil
  end
  local sound = content.v == VERSION and type(content.q) == "string" and type(content.c) == "string"
  return sound and content or nil
end

--- Opens a cursor; raises cursor_invalid, or cursor_mismatch if it was made for another question.
---@param wrapped string|nil
---@param fingerprint string
---@param what string what the question is made of, for the message
---@return string|nil native nil at the start
function cursor.open(wrapped, fingerprint, what)
  if wrapped == nil or wrapped == "" then
    return nil
  end
  local content = decode(wrapped)
  if content == nil then
    invalid()
  end
  if content.q ~= fingerprint then
    fail("cursor_mismatch", ("The cursor belongs to another %s."):format(what), {
      hint = "Pass a cursor only with the question that it came from, or start without one.",
    })
  end
  return content.c
end

return cursor
