--- Filters of callers: conditions that all must hold.
local compare = require "lib.compare"
local fail = require "kosmo.fail"
local operators = require "lib.operators"
local path = require "lib.path"
local text = require "lib.text"

local filters = {}

---@class Range
---@field lower Condition|nil
---@field upper Condition|nil

---@class Filter
---@field conditions Condition[] for the deployment, sorted by field
---@field by_field table<string, Condition> one equality per field
---@field ranges table<string, Range>
---@field ours Condition[] that the deployment cannot check
---@field impossible string|nil place of a condition that no document can fulfil

local SYSTEM_FIELDS = { _id = true, _creationTime = true }

---@param field string
---@param problem string
---@return nil never
local function refuse(field, problem)
  fail("invalid_filter", ("%s %s. Nothing was read."):format(text.quote("filter." .. field), problem), {
    hint = 'Write {"role": "admin", "address.city": "Oslo", "age": {"$gte": 18}}; all conditions must hold.',
    details = { field = "filter." .. field },
  })
end

---@param field string
local function check_field(field)
  if field:sub(1, 1) == "$" then
    refuse(field, "is not a field; operators stand behind a field, and all conditions must hold")
  end
  for _, step in ipairs(path.steps(field)) do
    local problem = path.name_problem(step)
    if problem then
      refuse(field, "is not a field name or dotted path: a name " .. problem)
    end
  end
  if field:sub(1, 1) == "_" and not SYSTEM_FIELDS[field] then
    refuse(field, "cannot exist; only _id and _creationTime start with an underscore")
  end
end

--- Filters of the wire know identifiers only, and compare lists without decoding them: tagged values would not
--- match.
---@param condition Condition
---@return boolean
local function is_ours(condition)
  if not path.is_plain(condition.field) then
    return true
  end
  return condition.op == "anyOf" and json.encode(condition.value, { compact = true }):find('"$', 1, true) ~= nil
end

--- The least and the greatest value of a list bound what the deployment has to give us.
---@param condition Condition
---@return Condition[]
local function bounds_of(condition)
  local list = { table.unpack(condition.value) }
  table.sort(list, function(a, b)
    return compare.values(a, b) < 0
  end)
  local function bound(op, value)
    return { field = condition.field, op = op, value = value, label = condition.label, implied = true }
  end
  return { bound("gte", list[1]), bound("lte", list[#list]) }
end

---@param filter Filter
---@param condition Condition
local function note_bound(filter, condition)
  local side = (condition.op == "gt" or condition.op == "gte") and "lower"
    or (condition.op == "lt" or condition.op == "lte") and "upper"
  if side then
    local range = filter.ranges[condition.field] or {}
    range[side] = range[side] or condition
    filter.ranges[condition.field] = range
  end
end

local add

---@param filter Filter
---@param condition Condition
add = function(filter, condition)
  if condition.op == "anyOf" and #condition.value == 0 then
    filter.impossible = "filter." .. condition.field .. "." .. condition.label
  elseif is_ours(condition) then
    filter.ours[#filter.ours + 1] = condition
    if condition.op == "anyOf" and path.is_plain(condition.field) then
      for _, bound in ipairs(bounds_of(condition)) do
        add(filter, bound)
      end
    end
  else
    filter.conditions[#filter.conditions + 1] = condition
    if condition.op == "eq" then
      filter.by_field[condition.field] = filter.by_field[condition.field] or condition
    end
    note_bound(filter, condition)
  end
end

--- Reads a filter of a caller; raises invalid_filter.
---@param given table|nil
---@return Filter
function filters.parse(given)
  local filter, fields = { conditions = {}, by_field = {}, ranges = {}, ours = {} }, {}
  for field in pairs(given or {}) do
    check_field(field)
    fields[#fields + 1] = field
  end
  table.sort(fields)
  for _, field in ipairs(fields) do
    for _, condition in ipairs(operators.read(field, given[field])) do
      add(filter, condition)
    end
  end
  return filter
end

--- The filter as data, for the binding of cursors.
---@param filter Filter
---@return table
function filters.describe(filter)
  local list = json.array({})
  for _, source in ipairs({ filter.conditions, filter.ours }) do
    for _, condition in ipairs(source) do
      list[#list + 1] = json.array({ condition.field, condition.op, condition.value })
    end
  end
  return list
end

return filters
