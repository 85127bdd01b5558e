--- Values between the wire (convex_encoded_json) and the caller.
--- For the caller: int64 {"$integer":"<decimal>"}, bytes {"$bytes":"<base64>"}, NaN etc. {"$float":"NaN"}.
local fail = require "kosmo.fail"
local floats = require "lib.floats"
local int64 = require "lib.int64"
local kinds = require "lib.kinds"
local path = require "lib.path"
local text = require "lib.text"

local values = {}

local TAGS = { ["$integer"] = true, ["$bytes"] = true, ["$float"] = true }

---@param key any
---@return boolean
function values.is_tag(key)
  return TAGS[key] == true
end

--- Tag and payload of a tagged value.
---@param value table
---@return string|nil tag, any payload
local function tag_of(value)
  local key, payload = next(value)
  if TAGS[key] and next(value, key) == nil then
    return key, payload
  end
end

--- How each tag of the wire is shown; bytes look the same on both sides.
local SHOW = {
  ["$integer"] = int64.decode,
  ["$float"] = floats.decode,
}

---@param value table
---@return boolean done whether the value was tagged
local function show_tagged(value)
  local tag, payload = tag_of(value)
  if tag == nil then
    return false
  end
  local show = SHOW[tag]
  value[tag] = show and type(payload) == "string" and show(payload) or payload
  return true
end

---@param value table
local function show(value)
  if value == json.null or show_tagged(value) then
    return
  end
  for _, part in pairs(value) do
    if type(part) == "table" then
      show(part)
    end
  end
end

--- Turns a value of the wire into the caller's form. Tables are changed in place: documents can be large.
--- Most have no tag, and are passed on without a look at their parts, which would cost much more.
---@param value any
---@return any the same value
function values.from_wire(value)
  if type(value) == "table" and json.encode(value, { compact = true }):find('"$', 1, true) then
    show(value)
  end
  return value
end

---@class Conversion
---@field code string error code for a value that cannot be sent
---@field path string where in the arguments we are

---@param at Conversion
---@param problem string
---@return nil never
local function refuse(at, problem)
  fail(at.code, ("%s %s. Nothing was sent."):format(text.quote(at.path), problem), {
    hint = 'Plain JSON values; int64 is {"$integer": "42"}, bytes {"$bytes": "<base64>"}, '
      .. 'special floats {"$float": "NaN"}.',
    details = { field = at.path },
    written = "none",
  })
end

--- How each tag of the caller is read, and what it must hold.
local READ = {
  ["$integer"] = { int64.encode, "must hold a whole number in the range of int64, as decimal text" },
  ["$float"] = { floats.encode, 'must hold "NaN", "Infinity", "-Infinity" or "-0"' },
  ["$bytes"] = {
    function(payload)
      local raw = base64.decode(payload)
      return raw and base64.encode(raw)
    end,
    "must hold base64 text",
  },
}

---@param tag string
---@param payload any
---@param at Conversion
---@return table
local function read_tagged(tag, payload, at)
  local encoded = type(payload) == "string" and READ[tag][1](payload) or nil
  if encoded == nil then
    refuse({ code = at.code, path = at.path .. "." .. tag }, READ[tag][2])
  end
  return json.object({ [tag] = encoded })
end

---@param value table
---@param at Conversion
---@return table
local function array_to_wire(value, at)
  local out = json.array({})
  for index = 1, #value do
    local place = ("%s[%d]"):format(at.path, index - 1)
    out[index] = values.to_wire(value[index], { code = at.code, path = place })
  end
  return out
end

---@param value table
---@param at Conversion
---@return table
local function object_to_wire(value, at)
  local tag, payload = tag_of(value)
  if tag then
    return read_tagged(tag, payload, at)
  end
  local out = json.object({})
  for key, part in pairs(value) do
    local place = at.path .. "." .. key
    local problem = path.name_problem(key)
    if problem then
      refuse({ code = at.code, path = place }, "is not a field name that Convex allows: it " .. problem)
    end
    out[key] = values.to_wire(part, { code = at.code, path = place })
  end
  return out
end

--- Turns a caller's value into its wire form; raises `at.code` for what Convex cannot store.
---@param value any
---@param at Conversion
---@return any
function values.to_wire(value, at)
  if value == kinds.UNDEFINED then
    refuse(at, "holds a text that Convex reads as a missing value")
  end
  if type(value) ~= "table" or value == json.null then
    return value
  end
  if json.is_array(value) then
    return array_to_wire(value, at)
  end
  return object_to_wire(value, at)
end

return values
