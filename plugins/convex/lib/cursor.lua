--- Cursors for callers: the deployment's own cursor, bound to the question that it belongs to.
local fail = require "kosmo.fail"
local scope = require "lib.scope"
local shared = require "kosmo.cursor"

local cursor = { refuse = shared.refuse }

--- Most cursors are shorter.
local SHORTEST_PART = 600
--- How long the long cursor behind a short name is kept, in milliseconds.
local KEPT_MS = 600000

--- A short fingerprint of what a cursor belongs to.
---@param question table JSON value
---@return string
function cursor.fingerprint(question)
  return shared.fingerprint(json.array({ question, scope.path or json.null }))
end

--- Digits that are read, and bytes that are written, in one step: a step costs as much however long it is.
local DIGITS, BYTES = 6, 16

--- Convex writes its cursors in hex; packed, ours are a third shorter, for whoever has to copy them.
---@param native string
---@return string|nil packed nil if the text is not plain lower-case hex
local function pack(native)
  if #native % 2 == 1 or native:find("[^0-9a-f]") then
    return nil
  end
  local parts, whole = {}, #native - #native % DIGITS
  for at = 1, whole, DIGITS do
    local number = tonumber(native:sub(at, at + DIGITS - 1), 16)
    parts[#parts + 1] = string.char(number // 65536, number // 256 % 256, number % 256)
  end
  for at = whole + 1, #native, 2 do
    parts[#parts + 1] = string.char(tonumber(native:sub(at, at + 1), 16))
  end
  return base64.encode(table.concat(parts), { url = true })
end

---@param packed string
---@return string|nil native
local function unpack(packed)
  local bytes = base64.decode(packed)
  if bytes == nil then
    return nil
  end
  local parts = {}
  for at = 1, #bytes, BYTES do
    local count = math.min(BYTES, #bytes - at + 1)
    parts[#parts + 1] = ("%02x"):rep(count):format(bytes:byte(at, at + count - 1))
  end
  return table.concat(parts)
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
  local whole = shared.wrap(packed and "h" .. packed or "c" .. native, fingerprint)
  if most == nil or #whole <= most then
    return whole
  end
  local key = hash.sha256(native)
  return shared.wrap("k" .. key, fingerprint), key
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

--- What the first letter of a place says of the rest.
local READ = {
  h = unpack,
  c = function(native)
    return native
  end,
  k = kept,
}

--- Opens a cursor; raises cursor_invalid, or cursor_mismatch if it was made for another question.
---@param wrapped string|nil
---@param fingerprint string
---@param what string what the question is made of, for the message
---@return string|nil native nil at the start
function cursor.open(wrapped, fingerprint, what)
  local place = shared.open(wrapped, fingerprint, what)
  if place == nil then
    return nil
  end
  local read = READ[place:sub(1, 1)]
  return read and read(place:sub(2)) or shared.refuse()
end

return cursor
