--- Chooses how a query is run: which index, which conditions it answers, which are left to be checked.
local explain = require "lib.explain"

local plan = {}

---@class Plan: Walk
---@field kind "get"|"page"|"sort"|"none"
---@field unready? Index that would give the order
---@field ours Condition[] checked by us
---@field text string one line for the caller

local CREATION = { name = "by_creation_time", kind = "database", fields = { "_creationTime" }, ready = true }
local BY_ID = { name = "by_id", kind = "database", fields = { "_id" }, ready = true }

---@class Candidate
---@field index Index
---@field length integer leading fields that the filter fixes
---@field range Range|nil on the field behind them

---@param index Index
---@param filter Filter
---@return Candidate
local function examine(index, filter)
  local length = 0
  while index.fields[length + 1] and filter.by_field[index.fields[length + 1]] do
    length = length + 1
  end
  return { index = index, length = length, range = filter.ranges[index.fields[length + 1]] }
end

--- Whether walking the index after the prefix gives the order: by its next field, or behind the last by
--- creation time. Without a wanted order it must help the filter.
---@param candidate Candidate
---@param wanted Order
---@return boolean
local function fits(candidate, wanted)
  local index = candidate.index
  if index.kind ~= "database" then
    return false
  end
  if wanted.field == nil then
    return candidate.length > 0 or candidate.range ~= nil or index == CREATION
  end
  return (index.fields[candidate.length + 1] or "_creationTime") == wanted.field
end

--- The longest prefix of equalities, then a range behind it, then the shorter index.
---@param a Candidate
---@param b Candidate
---@return boolean
local function is_better(a, b)
  if a.length ~= b.length then
    return a.length > b.length
  end
  if (a.range == nil) ~= (b.range == nil) then
    return a.range ~= nil
  end
  if #a.index.fields ~= #b.index.fields then
    return #a.index.fields < #b.index.fields
  end
  return a.index.name < b.index.name
end

--- The best ready index, and a better one that is not ready.
---@param filter Filter
---@param wanted Order
---@param list Index[]
---@return Candidate|nil ready, Candidate|nil unready
local function choose(filter, wanted, list)
  local found = {}
  for _, index in ipairs({ CREATION, BY_ID, table.unpack(list) }) do
    local candidate = examine(index, filter)
    if fits(candidate, wanted) then
      found[#found + 1] = candidate
    end
  end
  table.sort(found, is_better)
  local unready
  for _, candidate in ipairs(found) do
    if candidate.index.ready then
      return candidate, unready
    end
    unready = unready or candidate
  end
  return nil, unready
end

--- What the index answers, and what is left.
---@param best Candidate
---@param filter Filter
---@return Condition[] prefix, Condition[] residual
local function split(best, filter)
  local prefix, taken, residual = {}, {}, {}
  for i = 1, best.length do
    prefix[i] = filter.by_field[best.index.fields[i]]
    taken[prefix[i]] = true
  end
  local range = best.range or {}
  for _, condition in ipairs(filter.conditions) do
    if not taken[condition] and condition ~= range.lower and condition ~= range.upper then
      residual[#residual + 1] = condition
    end
  end
  return prefix, residual
end

---@param best Candidate
---@param filter Filter
---@param wanted Order
---@param unready Candidate|nil
---@param kind? "page"|"sort"
---@return Plan
local function page(best, filter, wanted, unready, kind)
  local prefix, residual = split(best, filter)
  local plain = best.index == CREATION and #prefix == 0 and best.range == nil
  local made = {
    kind = kind or "page",
    unready = unready and unready.index,
    index = not plain and best.index.name or nil,
    prefix = prefix,
    range = best.range,
    residual = residual,
    ours = filter.ours,
    order = wanted.direction,
  }
  made.text = explain.page(made, best.index, wanted, unready and unready.index)
  return made
end

---@param kind "get"|"none"
---@param residual Condition[]
---@param line string
---@return Plan
local function simple(kind, residual, line)
  return { kind = kind, prefix = {}, residual = residual, ours = {}, order = "asc", text = line }
end

--- Chooses the plan: the index that helps the filter most and gives the order; a sort where none gives it.
---@param filter Filter
---@param wanted Order
---@param list Index[] of the table
---@return Plan
function plan.choose(filter, wanted, list)
  if filter.impossible then
    return simple("none", {}, "nothing was read: " .. filter.impossible .. " is empty, so no document can match")
  end
  if filter.by_field._id then
    if #filter.conditions == 1 and #filter.ours == 0 then
      return simple("get", filter.conditions, "document by id")
    end
    return page({ index = BY_ID, length = 1 }, filter, { direction = "asc" })
  end
  if wanted.field and filter.by_field[wanted.field] then
    wanted = { field = "_creationTime", direction = wanted.direction }
  end
  local ready, unready = choose(filter, wanted, list)
  if ready then
    return page(ready, filter, wanted, unready)
  end
  local best = choose(filter, { direction = wanted.direction }, list)
  return page(best or { index = CREATION, length = 0 }, filter, wanted, unready, "sort")
end

return plan
