--- Cursors for callers: the deployment's own cursor, bound to the question that it belongs to.
local fail = require "lib.fail"
local scope = require "lib.scope"

local cursor = {}

local VERSION = 1
--- Most cursors are shorter.
local SHORTEST_PART = 600
--- How long the long cursor behind a short name is kept, in milliseconds.
local KEPT_MS = 600000

--- A short fingerprint of what a cursor belongs to.
---@param question table JSON value
---@return string
function cursor.fingerprint(question)
  local bound = json.array({ question, scope.path or json.null })
  return hash.sha256(json.canonical(bound)):sub(1, 16)
end

--- Convex writes its cursors in hex; packed, ours are a third shorter, for whoever has to copy them.
---@param native string
---@return string|nil packed nil if the text is not plain lower-case hex
local function pack(native)
  if #native % 2 == 1 or native:find("[^0-9a-f]") then
    return nil
  end
  local bytes = native:gsub("..", function(pair)
    return string.char(tonumber(pair, 16))
  end)
  return base64.encode(bytes, { url = true })
end

---@param packed string
---@return string|nil native
local function unpack(packed)
  local bytes = base64.decode(packed)
  return bytes and (bytes:gsub(".", function(byte)
    return ("%02x"):format(byte:byte())
  end))
end

---@param content table
---@return string
local function encode(content)
  return base64.encode(json.encode(content, { compact = true }), { url = true })
end

--- Characters that the cursor of a result may take.
---@param budget integer characters of the result
---@return integer
function cursor.part(budget)
  return math.max(SHORTEST_PART, budget // 4)
end

--- The cursor for the caller. Convex puts indexed values into its cursors: one that would take more than `most`
--- characters becomes a short name, and its key is returned for cursor.give.
---@param native string
---@param fingerprint string
---@param most? integer
---@return string given, string|nil key
function cursor.wrap(native, fingerprint, most)
  local packed = pack(native)
  local whole = encode({ v = VERSION, q = fingerprint, h = packed, c = not packed and native or nil })
  if most == nil or #whole <= most then
    return whole
  end
  local key = hash.sha256(native)
  return encode({ v = VERSION, q = fingerprint, k = key }), key
end

--- As cursor.wrap, and keeps what a short name stands for.
---@param native string
---@param fingerprint string
---@param most integer
---@return string given
function cursor.give(native, fingerprint, most)
  local given, key = cursor.wrap(native, fingerprint, most)
  if key then
    cache.set("cursor " .. key, native, { ttl_ms = KEPT_MS })
  end
  return given
end

--- Raises cursor_invalid.
---@return nil never
function cursor.refuse()
  fail("cursor_invalid", "The cursor is not one that this function gave out, or it was cut.", {
    hint = "Pass the cursor of the page before complete and unchanged, or start again without one.",
  })
end

---@param key string
---@return string native
local function kept(key)
  local native = cache.get("cursor " .. key:sub(1, 64))
  if type(native) ~= "string" then
    fail("cursor_invalid", "The cursor is too old: it stood for one that was too long for a result.", {
      hint = "Start again without a cursor, and go on within ten minutes; a query ordered by _creationTime has "
        .. "cursors that last.",
    })
  end
  return native
end

---@param wrapped string
---@return string|nil native, string|nil fingerprint
local function decode(wrapped)
  local raw = base64.decode(wrapped)
  if raw == nil then
    return nil
  end
  local ok, content = pcall(json.decode, raw, { null = json.null })
  if not ok or not json.is_object(content) or content.v ~= VERSION then
    return nil
  end
  local native = content.c
  if type(content.h) == "string" then
    native = unpack(content.h)
  elseif type(content.k) == "string" then
    native = kept(content.k)
  end
  return type(native) == "string" and native or nil, content.q
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
  local native, made_for = decode(wrapped)
  if native == nil then
    cursor.refuse()
  end
  if made_for ~= fingerprint then
    fail("cursor_mismatch", ("The cursor belongs to another %s."):format(what), {
      hint = "Pass a cursor only with the question that it came from, or start without one.",
    })
  end
  return native
end

return cursor
