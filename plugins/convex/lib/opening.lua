--- The first request of a query: what the table is like now and, where earlier calls let us guess the plan, the first
--- page along with it. All of it is one snapshot, so that a page counts only if the plan behind it is the one
--- that is right now.
local api = require "lib.api"
local indexes = require "lib.indexes"
local memory = require "lib.memory"
local pages = require "lib.pages"
local plan = require "lib.plan"
local search = require "lib.search"
local tables = require "lib.tables"

local opening = {}

---@class Asked
---@field table string name, number or id
---@field filter Filter
---@field order Order
---@field cursor string|nil
---@field limit integer
---@field budget integer characters

--- What is asked of a table: its indexes, its size where a sort may be needed, and perhaps a page.
---@param name string
---@param ordered boolean
---@param request PageRequest|nil
---@return Query[]
local function queries(name, ordered, request)
  local list = { indexes.query(name) }
  if ordered then
    list[#list + 1] = tables.size_query(name)
  end
  if request then
    list[#list + 1] = pages.query(request)
  end
  return list
end

---@param asked Asked
---@param name string
---@param list Index[]
---@return Question
local function question_of(asked, name, list)
  return {
    table = name, filter = asked.filter, order = asked.order,
    plan = plan.choose(asked.filter, asked.order, list),
  }
end

--- A plan for which no index matters.
---@param question Question
---@return boolean
local function is_plain(question)
  local chosen = question.plan
  return chosen.kind == "get" or (chosen.kind == "page" and #chosen.residual == 0 and #chosen.ours == 0)
end

--- The first page as it would be if nothing has changed since earlier calls.
---@param asked Asked
---@param name string
---@param remembered table|nil
---@return PageRequest|nil
local function guess(asked, name, remembered)
  local question = question_of(asked, name, remembered and remembered.indexes or {})
  if remembered or is_plain(question) then
    return search.first_request(question, asked)
  end
end

---@param a PageRequest|nil
---@param b PageRequest|nil
---@return boolean
local function is_same(a, b)
  return a ~= nil and b ~= nil and a.table == b.table and a.expression == b.expression and a.cursor == b.cursor
    and a.limit == b.limit
end

--- The question that was asked, planned with what the deployment has now.
---@param asked Asked
---@return Question, Catalog
function opening.run(asked)
  tables.refuse_system(asked.table)
  local ordered = asked.order.field ~= nil
  local remembered = memory.recall("table", asked.table)
  local name = remembered and remembered.name or asked.table
  local known = tables.is_name(name)
  local request = known and guess(asked, name, remembered) or nil
  local catalog, answers = tables.load(known and queries(name, ordered, request) or nil)
  local found = tables.resolve(catalog, asked.table)
  if found.name ~= name then
    answers, request = api.batch(queries(found.name, ordered)), nil
  end
  local list = indexes.join(found.definition, answers[1]())
  memory.keep("table", asked.table, { name = found.name, indexes = json.array(list) }, remembered)
  local question = question_of(asked, found.name, list)
  question.size = ordered and answers[2]() or nil
  if is_same(request, search.first_request(question, asked)) then
    question.first = { request = request, answer = answers[#answers] }
  end
  return question, catalog
end

return opening
