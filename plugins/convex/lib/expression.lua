--- The filter expression of the wire, and the conditions that it cannot hold.
local kinds = require "lib.kinds"

local expression = {}

--- A clause says "is set" as "is not undefined"; an index says it as "greater than undefined".
---@param condition Condition
---@return table
local function clause(condition)
  local is_set = condition.op == "gt" and condition.value == kinds.UNDEFINED
  return { field = condition.field, op = is_set and "neq" or condition.op, value = condition.value }
end

---@param range Range
---@return table
local function range_clause(range)
  local lower, upper = range.lower or {}, range.upper or {}
  return {
    type = "indexRange",
    enabled = true,
    lowerOp = lower.op,
    lowerValue = lower.value,
    upperOp = upper.op,
    upperValue = upper.value,
  }
end

---@class Walk
---@field index string|nil nil for creation order
---@field prefix Condition[] answered by the index, in the order of its fields
---@field range Range|nil on the field behind the prefix
---@field residual Condition[] checked by the deployment on each document
---@field order "asc"|"desc"

---@param walk Walk
---@return table
local function index_part(walk)
  local clauses = json.array({})
  for i, condition in ipairs(walk.prefix) do
    clauses[i] = { type = "indexEq", enabled = true, value = condition.value }
  end
  if walk.range then
    clauses[#clauses + 1] = range_clause(walk.range)
  end
  return { name = walk.index, clauses = clauses }
end

--- The `filters` argument of paginatedTableDocuments: base64 of JSON.
---@param walk Walk
---@return string
function expression.encode(walk)
  local clauses = json.array({})
  for i, condition in ipairs(walk.residual) do
    clauses[i] = clause(condition)
  end
  local whole = { clauses = clauses, order = walk.order }
  if walk.index then
    whole.index = index_part(walk)
  end
  return base64.encode(json.encode(whole, { compact = true }))
end

--- The value at a dotted path of a document; nil where there is none.
---@param document table
---@param path string
---@return any
function expression.value_at(document, path)
  local value = document
  for part in path:gmatch("[^.]+") do
    if kinds.of(value) ~= "object" then
      return nil
    end
    value = value[part]
    if value == nil then
      return nil
    end
  end
  return value
end

---@param conditions Condition[] lists of values
---@return table<string, true>[] canonical texts of the values, per condition
local function texts_of(conditions)
  local sets = {}
  for i, condition in ipairs(conditions) do
    sets[i] = {}
    for _, value in ipairs(condition.value) do
      sets[i][json.canonical(value)] = true
    end
  end
  return sets
end

--- A test for the lists of values that the deployment cannot check.
---@param conditions Condition[]
---@return fun(document: table): boolean
function expression.matcher(conditions)
  local sets = texts_of(conditions)
  return function(document)
    for i, condition in ipairs(conditions) do
      local value = expression.value_at(document, condition.field)
      if value == nil or not sets[i][json.canonical(value)] then
        return false
      end
    end
    return true
  end
end

return expression
