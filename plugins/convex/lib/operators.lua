--- What a filter says of one field: a value, or an object of operators, as conditions of the wire.
local fail = require "kosmo.fail"
local kinds = require "lib.kinds"
local nearest = require "kosmo.nearest"
local text = require "lib.text"
local values = require "lib.values"

local operators = {}

---@class Condition
---@field field string field name or dotted path
---@field op "eq"|"neq"|"gt"|"gte"|"lt"|"lte"|"anyOf"
---@field value any in wire form; for anyOf an array
---@field label string operator of the caller
---@field implied? boolean follows from another condition, and is not one that the caller gave

local COMPARISONS = { ["$gt"] = "gt", ["$gte"] = "gte", ["$lt"] = "lt", ["$lte"] = "lte" }
local NAMES = { "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$exists", "$type" }
local MOST_IN = 100

---@param place string such as filter.age.$gt
---@param problem string
---@return nil never
local function refuse(place, problem)
  fail("invalid_filter", ("%s %s. Nothing was read."):format(text.quote(place), problem), {
    hint = 'Write {"field": value}, or {"field": {operator: value}} with ' .. table.concat(NAMES, ", ") .. ".",
    details = { field = place },
  })
end

---@param given any
---@param place string
---@return any
local function to_wire(given, place)
  return values.to_wire(given, { code = "invalid_filter", path = place })
end

---@param field string
---@param bound Bound
---@param label string
---@param implied? boolean
---@return Condition
local function condition(field, bound, label, implied)
  return { field = field, op = bound.op, value = bound.value, label = label, implied = implied }
end

--- Reads one operator into conditions, which are added to the list.
---@alias Reader fun(list: Condition[], field: string, given: any, place: string, label: string)

---@type table<string, Reader>
local READERS = {}

READERS["$eq"] = function(list, field, given, place, label)
  list[#list + 1] = condition(field, { op = "eq", value = to_wire(given, place) }, label)
end

READERS["$ne"] = function(list, field, given, place, label)
  list[#list + 1] = condition(field, { op = "neq", value = to_wire(given, place) }, label)
end

for name, op in pairs(COMPARISONS) do
  READERS[name] = function(list, field, given, place, label)
    list[#list + 1] = condition(field, { op = op, value = to_wire(given, place) }, label)
  end
end

READERS["$in"] = function(list, field, given, place, label)
  if not json.is_array(given) or #given > MOST_IN then
    refuse(place, ("must be an array of at most %d values"):format(MOST_IN))
  end
  local wire = to_wire(given, place)
  if #wire == 1 then
    list[#list + 1] = condition(field, { op = "eq", value = wire[1] }, label)
  else
    list[#list + 1] = condition(field, { op = "anyOf", value = wire }, label)
  end
end

READERS["$exists"] = function(list, field, given, place, label)
  if type(given) ~= "boolean" then
    refuse(place, "must be true or false")
  end
  list[#list + 1] = condition(field, { op = given and "gt" or "eq", value = kinds.UNDEFINED }, label)
end

READERS["$type"] = function(list, field, given, place, label)
  local kind = kinds.named(given)
  if kind == nil then
    refuse(place, "must be one of " .. table.concat(kinds.NAMES, ", "))
  end
  local interval = kinds.interval(kind)
  list[#list + 1] = condition(field, interval.lower, label)
  if interval.upper then
    list[#list + 1] = condition(field, interval.upper, label, true)
  end
end

local LOWER = { gt = true, gte = true }
local UPPER = { lt = true, lte = true }

---@param list Condition[]
---@param ops table<string, true>
---@param kind string
---@return boolean
local function bounded(list, ops, kind)
  for _, other in ipairs(list) do
    if COMPARISONS[other.label] and ops[other.op] and kinds.of(other.value) == kind then
      return true
    end
  end
  return false
end

--- A comparison means values of its own kind: to Convex every string is greater than every number.
---@param list Condition[]
local function keep_to_kind(list)
  for i = 1, #list do
    local given = list[i]
    if COMPARISONS[given.label] then
      local kind = kinds.of(given.value)
      local interval = kinds.interval(kind)
      if UPPER[given.op] and not bounded(list, LOWER, kind) then
        list[#list + 1] = condition(given.field, interval.lower, given.label, true)
      elseif LOWER[given.op] and interval.upper and not bounded(list, UPPER, kind) then
        list[#list + 1] = condition(given.field, interval.upper, given.label, true)
      end
    end
  end
end

--- Whether a value is an object of operators; raises for one that is half one.
---@param given any
---@param place string
---@return boolean
local function is_operators(given, place)
  if type(given) ~= "table" or given == json.null or json.is_array(given) then
    return false
  end
  local dollars, keys = 0, 0
  for key in pairs(given) do
    keys = keys + 1
    dollars = dollars + (key:sub(1, 1) == "$" and 1 or 0)
  end
  if dollars == 0 or (keys == 1 and values.is_tag((next(given)))) then
    return false
  end
  if dollars < keys then
    refuse(place, "mixes operators and fields")
  end
  return true
end

---@param name string
---@param place string
local function check_operator(name, place)
  if READERS[name] then
    return
  end
  local near = nearest.find(name, NAMES)
  refuse(place, "is not an operator" .. (near[1] and "; did you mean " .. near[1] .. "?" or ""))
end

--- Reads what a filter says of a field; raises invalid_filter.
---@param field string
---@param given any
---@return Condition[]
function operators.read(field, given)
  local list, place = {}, "filter." .. field
  if not is_operators(given, place) then
    READERS["$eq"](list, field, given, place, "$eq")
    return list
  end
  for name in pairs(given) do
    check_operator(name, place .. "." .. name)
  end
  for _, name in ipairs(NAMES) do
    if given[name] ~= nil then
      READERS[name](list, field, given[name], place .. "." .. name, name)
    end
  end
  keep_to_kind(list)
  return list
end

return operators
