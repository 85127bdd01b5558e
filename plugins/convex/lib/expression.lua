--- The filter expression of the wire.
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

return expression
