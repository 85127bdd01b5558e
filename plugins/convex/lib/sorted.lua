--- Orders that no index gives: a bounded scan of everything that the filter leaves, of which the first documents
--- behind a key are kept. Never a partial sort: beyond the cap the query is refused.
local api = require "lib.api"
local cursor = require "lib.cursor"
local explain = require "lib.explain"
local fit = require "lib.fit"
local scan = require "lib.scan"
local sort_module = require "lib.sort_module"
local kinds = require "lib.kinds"
local path = require "lib.path"
local text = require "lib.text"

local sorted = {}

--- Half of what one function may read on a deployment.
local MOST_DOCUMENTS, MOST_BYTES = 16000, 8 * 1024 * 1024

--- Refusals that leave the scan to us.
local NOT_HERE = { permission_denied = true, not_a_convex_deployment = true, deployment_paused = true }

---@param value any nil for a missing one
---@return table
local function boxed(value)
  if value == nil or value == kinds.UNDEFINED then
    return json.array({})
  end
  return json.array({ value })
end

---@param plan Plan
---@return table[]
local function range_of(plan)
  local list, range = json.array({}), plan.range or {}
  for _, condition in ipairs({ table.unpack(plan.prefix) }) do
    list[#list + 1] = { op = "eq", field = condition.field, value = boxed(condition.value) }
  end
  for _, side in ipairs({ "lower", "upper" }) do
    local condition = range[side]
    if condition then
      list[#list + 1] = { op = condition.op, field = condition.field, value = boxed(condition.value) }
    end
  end
  return list
end

---@param plan Plan
---@return table[]
local function clauses_of(plan)
  local list = json.array({})
  for _, source in ipairs({ plan.residual, plan.ours }) do
    for _, condition in ipairs(source) do
      local several = condition.op == "anyOf"
      list[#list + 1] = {
        path = path.steps(condition.field),
        op = condition.op,
        values = several and condition.value or boxed(condition.value),
      }
    end
  end
  return list
end

---@class SortKey
---@field value table [value], or [] for a missing one
---@field time number
---@field id string

---@param question Question
---@param after SortKey|nil
---@param limit integer
---@return table {over, scanned, matched, documents}
local function on_deployment(question, after, limit)
  local plan = question.plan
  return api.test_query(sort_module, {
    table = question.table,
    index = plan.index or json.null,
    range = range_of(plan),
    clauses = clauses_of(plan),
    path = path.steps(question.order.field),
    desc = plan.order == "desc",
    after = after or json.null,
    limit = limit,
    cap = MOST_DOCUMENTS,
    bytes = MOST_BYTES,
  })
end

---@param question Question
---@param after SortKey|nil
---@param limit integer
---@return table answer, string how
local function answer(question, after, limit)
  local ok, value = pcall(on_deployment, question, after, limit)
  if ok then
    return value, "sorted by a bounded scan on the deployment"
  end
  local failure = type(value) == "table" and value or {}
  if failure.code == "over_limits" then
    return { over = true }, ""
  end
  if not NOT_HERE[failure.code] then
    error(value)
  end
  local bounds = { documents = MOST_DOCUMENTS, bytes = MOST_BYTES }
  return scan.run(question, after, limit, bounds), "sorted here, as the deployment runs no test queries for this key"
end

---@param wrapped string|nil
---@param bound string
---@return SortKey|nil
local function open(wrapped, bound)
  local native = cursor.open(wrapped, bound, "table, filter, order or component")
  if native == nil then
    return nil
  end
  local ok, key = pcall(json.decode, native, { null = json.null })
  if not ok or not json.is_object(key) or not json.is_array(key.value) then
    cursor.refuse()
  end
  return key
end

--- Where the order goes on behind a document, as text.
---@param document table in wire form
---@param field string
---@return string
local function key_of(document, field)
  local value = boxed(path.value_at(document, field))
  local key = { value = value, time = document._creationTime, id = document._id }
  return json.encode(key, { compact = true })
end

---@class Cursors
---@field keys string[] behind each document
---@field bound string
---@field most integer characters of a cursor

---@param cursors Cursors
---@param count integer
---@return string
local function cursor_at(cursors, count)
  return cursor.give(cursors.keys[count], cursors.bound, cursors.most)
end

---@param question Question
---@param cursors Cursors
---@param found table
---@param count integer documents to give
---@param how string
---@return table result
local function shape(question, cursors, found, count, how)
  local more = found.matched > count
  local parts = { question.plan.text, ("%s of %s"):format(how, text.count(found.scanned, "document")) }
  if count < #found.documents then
    parts[#parts + 1] = "ended at the size limit of a result"
  end
  return {
    has_more = more,
    cursor = more and count > 0 and cursor_at(cursors, count) or json.null,
    plan = table.concat(parts, "; "),
    scanned = { pages = 1, documents = found.scanned },
    documents = json.array({ table.unpack(found.documents, 1, count) }),
  }
end

---@param question Question
---@param cursors Cursors
---@param found table
---@param budget integer
---@param how string
---@return table result
local function fitting(question, cursors, found, budget, how)
  local count = fit.count(found.documents, budget)
  local result
  repeat
    result = shape(question, cursors, found, count, how)
    count = count - 1
  until json.size(result) <= budget or count < 0
  if #result.documents > 0 or #found.documents == 0 then
    return result
  end
  local first = found.documents[1]
  local more = found.matched > 1
  result.has_more, result.cursor = more, more and cursor_at(cursors, 1) or json.null
  result.omitted = json.array({ { _id = first._id, characters = json.size(first) } })
  return result
end

--- Runs a query whose plan is a sort. Raises order_needs_index beyond the cap.
---@param question Question
---@param wrapped string|nil cursor of the caller
---@param limit integer
---@param budget integer characters
---@param bound string what cursors are bound to
---@return table result
function sorted.run(question, wrapped, limit, budget, bound)
  local plan, size = question.plan, question.size
  if plan.index == nil and size and size > MOST_DOCUMENTS then
    explain.needs_index(question.filter, question.order, plan.unready, size)
  end
  local found, how = answer(question, open(wrapped, bound), limit)
  if found.over then
    explain.needs_index(question.filter, question.order, plan.unready, size)
  end
  local cursors = { keys = {}, bound = bound, most = cursor.part(budget) }
  for i, document in ipairs(found.documents) do
    cursors.keys[i] = key_of(document, question.order.field)
  end
  return fitting(question, cursors, found, budget, how)
end

return sorted
