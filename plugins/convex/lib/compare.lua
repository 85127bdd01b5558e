--- Convex's order of values, on their wire form: by kind first, then inside of the kind.
local kinds = require "lib.kinds"

local compare = {}

local RANK = { missing = 0 }
for i, name in ipairs(kinds.NAMES) do
  RANK[name] = i
end

---@param a any
---@param b any
---@return integer
local function plain(a, b)
  return a == b and 0 or (a < b and -1 or 1)
end

---@param encoded string base64 of 8 little-endian bytes
---@return string bytes that sort like the int64
local function sortable(encoded)
  local bytes = (base64.decode(encoded) or ""):reverse()
  return string.char((bytes:byte(1) + 128) % 256) .. bytes:sub(2)
end

local SPECIAL = { ["AAAAAAAA8H8="] = math.huge, ["AAAAAAAA8P8="] = -math.huge, ["AAAAAAAAAIA="] = 0 }

--- A float as a number, and its place among those of the same number: -0 before 0, NaN behind everything.
---@param value any
---@return number, integer
local function float(value)
  if type(value) == "number" then
    return value, 0
  end
  local encoded = value["$float"]
  local number = SPECIAL[encoded]
  if number == nil then
    return math.huge, 1
  end
  return number, number == 0 and -1 or 0
end

---@param text string
---@return string
local function bytes_of(text)
  return base64.decode(text) or ""
end

---@param object table
---@return any[] keys and values, sorted by key
local function flat(object)
  local keys, list = {}, {}
  for key in pairs(object) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for _, key in ipairs(keys) do
    list[#list + 1] = key
    list[#list + 1] = object[key]
  end
  return list
end

---@param a any[]
---@param b any[]
---@return integer
local function lists(a, b)
  for i = 1, math.min(#a, #b) do
    local order = compare.values(a[i], b[i])
    if order ~= 0 then
      return order
    end
  end
  return plain(#a, #b)
end

local INSIDE = {
  string = plain,
  array = lists,
  int64 = function(a, b)
    return plain(sortable(a["$integer"]), sortable(b["$integer"]))
  end,
  float64 = function(a, b)
    local left, left_place = float(a)
    local right, right_place = float(b)
    return left ~= right and plain(left, right) or plain(left_place, right_place)
  end,
  boolean = function(a, b)
    return plain(a and 1 or 0, b and 1 or 0)
  end,
  bytes = function(a, b)
    return plain(bytes_of(a["$bytes"]), bytes_of(b["$bytes"]))
  end,
  object = function(a, b)
    return lists(flat(a), flat(b))
  end,
}

--- Compares two values in wire form; nil is a missing one.
---@param a any
---@param b any
---@return integer negative, zero or positive
function compare.values(a, b)
  local left, right = kinds.of(a) or "missing", kinds.of(b) or "missing"
  if left ~= right then
    return RANK[left] - RANK[right]
  end
  local inside = INSIDE[left]
  return inside and inside(a, b) or 0
end

return compare
