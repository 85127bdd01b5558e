--- Chooses how a query is run: which index, which conditions it answers, which are left as a filter.
local explain = require "lib.explain"
local text = require "lib.text"

local plan = {}

---@class Plan
---@field kind "get"|"page"
---@field index string|nil nil for creation order
---@field prefix Condition[] answered by the index, in the order of its fields
---@field range table|nil clause after the prefix, as the deployment wants it
---@field residual Condition[] checked by the deployment on each document
---@field rest? Condition[] checked by us
---@field order "asc"|"desc"
---@field text string one line for the caller

local CREATION = { name = "by_creation_time", kind = "database", fields = { "_creationTime" }, ready = true }

--- Number of leading fields of an index that the filter fixes.
---@param index Index
---@param filter Filter
---@return integer
local function prefix_length(index, filter)
  local length = 0
  while index.fields[length + 1] and filter.by_field[index.fields[length + 1]] do
    length = length + 1
  end
  return length
end

--- Whether walking the index after the prefix gives the order: by its next field, or behind the last by
--- creation time.
---@param index Index
---@param length integer
---@param wanted Order
---@return boolean
local function gives_order(index, length, wanted)
  if wanted.field == nil then
    return length > 0 or index == CREATION
  end
  return (index.fields[length + 1] or "_creationTime") == wanted.field
end

---@class Candidate
---@field index Index
---@field length integer

---@param filter Filter
---@param wanted Order
---@param list Index[]
---@return Candidate[] best first
local function candidates(filter, wanted, list)
  local found = {}
  for _, index in ipairs(list) do
    local length = prefix_length(index, filter)
    if index.kind == "database" and gives_order(index, length, wanted) then
      found[#found + 1] = { index = index, length = length }
    end
  end
  table.sort(found, function(a, b)
    if a.length ~= b.length then
      return a.length > b.length
    end
    if #a.index.fields ~= #b.index.fields then
      return #a.index.fields < #b.index.fields
    end
    return a.index.name < b.index.name
  end)
  return found
end

--- One document by id; the deployment only takes this path for a lone _id, so the rest is checked by us.
---@param filter Filter
---@return Plan
local function get(filter)
  local rest = {}
  for _, condition in ipairs(filter.conditions) do
    if condition.field ~= "_id" then
      rest[#rest + 1] = condition
    end
  end
  local line = "document by id"
  if #rest > 0 then
    line = line .. "; " .. text.count(#rest, "more condition") .. " checked on it"
  end
  local lookup = { filter.by_field._id }
  return { kind = "get", prefix = {}, residual = lookup, rest = rest, order = "asc", text = line }
end

---@param best Candidate
---@param filter Filter
---@param wanted Order
---@return Plan
local function page(best, filter, wanted)
  local index, prefix, taken, residual = best.index, {}, {}, {}
  for i = 1, best.length do
    prefix[i] = filter.by_field[index.fields[i]]
    taken[index.fields[i]] = true
  end
  for _, condition in ipairs(filter.conditions) do
    if not taken[condition.field] then
      residual[#residual + 1] = condition
    end
  end
  local plain = index == CREATION and #prefix == 0
  return {
    kind = "page",
    index = not plain and index.name or nil,
    prefix = prefix,
    residual = residual,
    order = wanted.direction,
    text = explain.page(not plain and index or nil, prefix, residual, wanted),
  }
end

--- Chooses the plan: the index that fixes most fields and gives the order. Raises order_needs_index.
---@param filter Filter
---@param wanted Order
---@param list Index[] of the table
---@return Plan
function plan.choose(filter, wanted, list)
  if filter.by_field._id then
    return get(filter)
  end
  if wanted.field and filter.by_field[wanted.field] then
    wanted = { field = "_creationTime", direction = wanted.direction }
  end
  local unready
  for _, candidate in ipairs(candidates(filter, wanted, { CREATION, table.unpack(list) })) do
    if candidate.index.ready then
      return page(candidate, filter, wanted)
    end
    unready = unready or candidate
  end
  explain.needs_index(filter, wanted, unready and unready.index)
end

return plan
