--- Conditions that the deployment cannot check, checked on documents that were read.
local compare = require "lib.compare"
local kinds = require "lib.kinds"
local path = require "lib.path"

--- Lists of values are compared by their canonical text, everything else in Convex's order of values.
---@type table<string, fun(order: number): boolean>
local TESTS = {
  eq = function(order) return order == 0 end,
  neq = function(order) return order ~= 0 end,
  gt = function(order) return order > 0 end,
  gte = function(order) return order >= 0 end,
  lt = function(order) return order < 0 end,
  lte = function(order) return order <= 0 end,
}

---@param condition Condition
---@return fun(value: any): boolean
local function list_test(condition)
  local texts = {}
  for _, one in ipairs(condition.value) do
    texts[json.canonical(one)] = true
  end
  return function(value)
    return value ~= nil and texts[json.canonical(value)] == true
  end
end

---@param condition Condition
---@return fun(value: any): boolean nil stands for a missing field
local function test_of(condition)
  if condition.op == "anyOf" then
    return list_test(condition)
  end
  local holds, wanted = TESTS[condition.op], condition.value
  if wanted == kinds.UNDEFINED then
    wanted = nil
  end
  return function(value)
    return holds(compare.values(value, wanted))
  end
end

--- A test for all of the conditions.
---@param conditions Condition[]
---@return fun(document: table): boolean
local function matcher(conditions)
  local tests = {}
  for i, condition in ipairs(conditions) do
    tests[i] = test_of(condition)
  end
  return function(document)
    for i, condition in ipairs(conditions) do
      if not tests[i](path.value_at(document, condition.field)) then
        return false
      end
    end
    return true
  end
end

return matcher
