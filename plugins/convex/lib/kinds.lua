--- Convex orders values by their kind first: undefined, null, int64, float64, boolean, string, bytes, array,
--- object. Each kind is therefore one interval, which says "of that kind" where the wire has only comparisons.
local kinds = {}

--- Stands for a missing field: what Convex itself sends and reads as undefined.
kinds.UNDEFINED = "__CONVEX_PLACEHOLDER_undefined_I23atX0jcndVbFgXoQZffsih7eAqktCyFjgUuAeNBtfr3ySOljP"
  .. "SPSEOPFgprkdBO3zXNiGEJxmJ5ZFPc5C5qKesG80QRPvlJe8vgSxAt9feLTwxTg4PHfVwUaTEJU67FDwldWmTxp1guMPwxQ2"
  .. "jOuhEryTBf3mQ"

---@class Bound
---@field op "eq"|"neq"|"gt"|"gte"|"lt"|"lte"
---@field value any in wire form

---@param tag string
---@param encoded string
---@return table
local function tagged(tag, encoded)
  return json.object({ [tag] = encoded })
end

local LEAST_INT64 = tagged("$integer", "AAAAAAAAAIA=")
local GREATEST_INT64 = tagged("$integer", "/////////38=")
local NO_BYTES = tagged("$bytes", "")
local NO_ITEMS, NO_FIELDS = json.array({}), json.object({})

---@class Interval
---@field lower Bound
---@field upper Bound|nil nil for the last kind

---@type table<string, Interval>
local INTERVALS = {
  null = { lower = { op = "gte", value = json.null }, upper = { op = "lte", value = json.null } },
  int64 = { lower = { op = "gte", value = LEAST_INT64 }, upper = { op = "lte", value = GREATEST_INT64 } },
  float64 = { lower = { op = "gt", value = GREATEST_INT64 }, upper = { op = "lt", value = false } },
  boolean = { lower = { op = "gte", value = false }, upper = { op = "lte", value = true } },
  string = { lower = { op = "gte", value = "" }, upper = { op = "lt", value = NO_BYTES } },
  bytes = { lower = { op = "gte", value = NO_BYTES }, upper = { op = "lt", value = NO_ITEMS } },
  array = { lower = { op = "gte", value = NO_ITEMS }, upper = { op = "lt", value = NO_FIELDS } },
  object = { lower = { op = "gte", value = NO_FIELDS } },
}

--- Other names for a kind: those of Convex validators and of JavaScript.
local ALIASES = { bigint = "int64", number = "float64" }

kinds.NAMES = { "null", "int64", "float64", "boolean", "string", "bytes", "array", "object" }

local PLAIN = { boolean = "boolean", number = "float64", string = "string" }
local TAGGED = { ["$integer"] = "int64", ["$float"] = "float64", ["$bytes"] = "bytes" }

--- The kind of a value in wire form.
---@param value any not nil
---@return string
function kinds.of(value)
  if value == json.null then
    return "null"
  end
  if type(value) ~= "table" then
    return PLAIN[type(value)]
  end
  if json.is_array(value) then
    return "array"
  end
  return TAGGED[next(value)] or "object"
end

---@param name any
---@return string|nil kind nil for a name that is none
function kinds.named(name)
  local kind = ALIASES[name] or name
  return INTERVALS[kind] and kind or nil
end

---@param kind string
---@return Interval
function kinds.interval(kind)
  return INTERVALS[kind]
end

return kinds
