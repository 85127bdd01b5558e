--- Says in words what a plan does, and what is missing where there is none.
local fail = require "kosmo.fail"
local order = require "lib.order"
local path = require "lib.path"
local text = require "lib.text"

local explain = {}

--- The index that would serve the query, as a line for the schema.
---@param filter Filter
---@param wanted Order
---@return string
local function advice(filter, wanted)
  local fields = {}
  for _, condition in ipairs(filter.conditions) do
    if condition.field:sub(1, 1) ~= "_" and filter.by_field[condition.field] == condition then
      fields[#fields + 1] = condition.field
    end
  end
  fields[#fields + 1] = wanted.field
  local name = "by_" .. table.concat(fields, "_and_"):gsub("[^%w]", "_")
  return ('.index("%s", ["%s"])'):format(name, table.concat(fields, '", "'))
end

---@param filter Filter
---@param wanted Order
---@param unready Index|nil one that would do if it were ready
---@param size integer|nil documents of the table
---@return nil never
function explain.needs_index(filter, wanted, unready, size)
  if not path.is_plain(wanted.field) then
    fail("order_needs_index", ("There is too much to sort by %s, and no index can have such a field."):format(
      text.quote(wanted.field)), {
      hint = "Narrow the filter, or order by another field.",
      details = { order = wanted.field, documents = size },
    })
  end
  local needed = advice(filter, wanted)
  local count = size and ("; the table has " .. text.count(size, "document")) or ""
  local message = ("No index gives the order by %s, and there is too much to sort without one%s."):format(
    text.quote(wanted.field), count)
  local hint = ("Add %s to the table in convex/schema.ts, or order by _creationTime."):format(needed)
  if unready then
    local name, field = text.quote(unready.name), text.quote(wanted.field)
    message = ("Index %s gives the order by %s, but is not ready (%s)."):format(name, field, unready.state)
    message = message:gsub("%.$", count .. ".")
    hint = "Wait until convex_get_table shows the index as ready, or order by _creationTime."
    needed = unready.name
  end
  fail("order_needs_index", message, {
    hint = hint, details = { order = wanted.field, index = needed, documents = size },
  })
end

--- Conditions that the caller gave.
---@param conditions Condition[]
---@return integer
local function count_given(conditions)
  local count = 0
  for _, condition in ipairs(conditions) do
    count = count + (condition.implied and 0 or 1)
  end
  return count
end

---@param plan Plan
---@param index Index
---@param wanted Order
---@return string[]
local function along(plan, index, wanted)
  if plan.index == nil and plan.kind == "sort" then
    return { "the whole table" }
  end
  if plan.index == nil then
    return { "creation order" .. (wanted.direction == "desc" and ", newest first" or "") }
  end
  local parts = { ("index %s (%s)"):format(index.name, table.concat(index.fields, ", ")) }
  if #plan.prefix > 0 then
    parts[#parts + 1] = text.count(#plan.prefix, "leading field") .. " equal"
  end
  if plan.range then
    parts[#parts + 1] = "range on " .. index.fields[#plan.prefix + 1]
  end
  if wanted.field and plan.kind == "page" then
    parts[#parts + 1] = "ordered by " .. order.describe(wanted)
  end
  return parts
end

--- One line on what is read, in which order, what is checked, and why it was not done better.
---@param plan Plan
---@param index Index
---@param wanted Order
---@param unready Index|nil a better one, if it were ready
---@return string
function explain.page(plan, index, wanted, unready)
  local parts = along(plan, index, wanted)
  local checked = count_given(plan.residual)
  if checked > 0 then
    parts[#parts + 1] = text.count(checked, "condition") .. " checked on each document read"
  end
  local here = count_given(plan.ours)
  if here > 0 then
    parts[#parts + 1] = text.count(here, "condition") .. " checked here, as the deployment cannot"
  end
  if plan.kind == "sort" then
    parts[#parts + 1] = "no ready index gives the order by " .. order.describe(wanted)
  end
  if unready then
    parts[#parts + 1] = ("index %s would do better, but is not ready (%s)"):format(unready.name, unready.state)
  elseif plan.index == nil and wanted.field == nil and checked > 0 then
    parts[#parts + 1] = "no ready index starts with a field that the filter fixes or bounds"
  end
  return table.concat(parts, "; ")
end

return explain
