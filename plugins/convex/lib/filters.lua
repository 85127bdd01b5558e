--- Filters of callers: parsing, and the expression that the deployment understands.
local fail = require "lib.fail"
local text = require "lib.text"
local values = require "lib.values"

local filters = {}

---@class Condition
---@field field string field name or dotted path
---@field op "eq"
---@field value any in wire form

---@class Filter
---@field conditions Condition[] sorted by field
---@field by_field table<string, Condition>

local SYSTEM_FIELDS = { _id = true, _creationTime = true }

---@param field string
---@param problem string
---@return nil never
local function refuse(field, problem)
  fail("invalid_filter", ("%s %s. Nothing was read."):format(text.quote("filter." .. field), problem), {
    hint = 'A filter holds equalities: {"role": "admin", "address.city": "Oslo"}.',
    details = { field = "filter." .. field },
  })
end

---@param field string
local function check_field(field)
  if field:sub(1, 1) == "$" then
    refuse(field, "is not a field; operators are not supported")
  end
  if field == "" or field:find("..", 1, true) or field:sub(1, 1) == "." or field:sub(-1) == "." then
    refuse(field, "is not a field name or dotted path")
  end
  if field:sub(1, 1) == "_" and not SYSTEM_FIELDS[field] then
    refuse(field, "cannot exist; only _id and _creationTime start with an underscore")
  end
end

---@param field string
---@param value any
local function check_value(field, value)
  local key = type(value) == "table" and value ~= json.null and not json.is_array(value) and next(value)
  if type(key) == "string" and key:sub(1, 1) == "$" and not values.is_tag(key) then
    refuse(field, ("uses %s, but only equality is supported"):format(text.quote(key)))
  end
end

--- Reads a filter of a caller; raises invalid_filter.
---@param given table|nil
---@return Filter
function filters.parse(given)
  local filter = { conditions = {}, by_field = {} }
  for field, value in pairs(given or {}) do
    check_field(field)
    check_value(field, value)
    local wire = values.to_wire(value, { code = "invalid_filter", path = "filter." .. field })
    local condition = { field = field, op = "eq", value = wire }
    filter.by_field[field] = condition
    filter.conditions[#filter.conditions + 1] = condition
  end
  table.sort(filter.conditions, function(a, b)
    return a.field < b.field
  end)
  return filter
end

--- The filter as data, for the binding of cursors.
---@param filter Filter
---@return table
function filters.describe(filter)
  local list = json.array({})
  for index, condition in ipairs(filter.conditions) do
    list[index] = json.array({ condition.field, condition.op, condition.value })
  end
  return list
end

--- The value at a dotted path of a document; nil where there is none.
---@param document table
---@param path string
---@return any
local function value_at(document, path)
  local value = document
  for part in path:gmatch("[^.]+") do
    if type(value) ~= "table" or value == json.null or json.is_array(value) then
      return nil
    end
    value = value[part]
  end
  return value
end

---@param document table
---@param conditions Condition[]
---@return boolean
local function matches(document, conditions)
  for _, condition in ipairs(conditions) do
    local value = value_at(document, condition.field)
    if value == nil or json.canonical(value) ~= json.canonical(condition.value) then
      return false
    end
  end
  return true
end

--- The documents that fulfil conditions which the deployment was not asked to check.
---@param documents table[] in wire form
---@param conditions Condition[]
---@return table[]
function filters.keep(documents, conditions)
  local kept = {}
  for _, document in ipairs(documents) do
    if matches(document, conditions) then
      kept[#kept + 1] = document
    end
  end
  return kept
end

---@param plan Plan
---@return table
local function index_part(plan)
  local clauses = json.array({})
  for i, condition in ipairs(plan.prefix) do
    clauses[i] = { type = "indexEq", enabled = true, value = condition.value }
  end
  if plan.range then
    clauses[#clauses + 1] = plan.range
  end
  return { name = plan.index, clauses = clauses }
end

--- The `filters` argument of paginatedTableDocuments for a plan: base64 of JSON.
---@param plan Plan
---@return string
function filters.expression(plan)
  local clauses = json.array({})
  for i, condition in ipairs(plan.residual) do
    clauses[i] = { field = condition.field, op = condition.op, value = condition.value }
  end
  local expression = { clauses = clauses, order = plan.order }
  if plan.index then
    expression.index = index_part(plan)
  end
  return base64.encode(json.encode(expression, { compact = true }))
end

return filters
