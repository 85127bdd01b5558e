--- Runs a planned query and shapes its result.
local cursor = require "lib.cursor"
local expression = require "lib.expression"
local filters = require "lib.filters"
local ids = require "lib.ids"
local matcher = require "lib.matcher"
local pages = require "lib.pages"
local reader = require "lib.reader"
local sorted = require "lib.sorted"
local work = require "lib.work"

local search = {}

---@class Question
---@field table string name of the table
---@field filter Filter
---@field order Order
---@field plan Plan
---@field size integer|nil documents of the table, where an order was asked for
---@field first FirstPage|nil a page that was read along with the question

---@class FirstPage
---@field request PageRequest
---@field answer Answer

--- What a cursor is bound to: the question, but not the limit, which may change from page to page.
---@param question Question
---@return string
local function fingerprint(question)
  local order = json.array({ question.order.field or json.null, question.order.direction })
  return cursor.fingerprint(json.array({ question.table, filters.describe(question.filter), order }))
end

--- Native pages while we check conditions ourselves: reading few rows at a time would find little.
local FIRST_ROWS_TO_CHECK, ROWS_TO_CHECK = 200, 1000

--- What cursors are bound to, for messages.
local BOUND_TO = "table, filter, order or component"

--- The native page that a question begins with; nil if it has none, or if its cursor is not good.
---@param question Question
---@param asked Asked
---@return PageRequest|nil
function search.first_request(question, asked)
  local plan = question.plan
  if plan.kind ~= "page" and plan.kind ~= "get" then
    return nil
  end
  local good, native = pcall(cursor.open, asked.cursor, fingerprint(question), BOUND_TO)
  if not good then
    return nil
  end
  local limit = reader.first_limit(asked.limit, asked.budget)
  return {
    table = question.table,
    expression = expression.encode(plan),
    conditions = plan.residual,
    cursor = native,
    limit = #plan.ours > 0 and math.max(limit, FIRST_ROWS_TO_CHECK) or limit,
  }
end

---@param question Question
---@return fun(native: string|nil, limit: integer): Page
local function native_pages(question)
  local encoded, first = expression.encode(question.plan), question.first
  return function(native, limit)
    local request = {
      table = question.table,
      expression = encoded,
      conditions = question.plan.residual,
      cursor = native,
      limit = limit,
    }
    local along = first
    first = nil
    if along and along.request.cursor == native and along.request.limit == limit then
      return pages.shape(along.answer(), request)
    end
    return pages.read(request)
  end
end

--- Keeps the documents that fulfil our conditions. The cursor has to stand behind the last one kept: with more
--- than are wanted, the page is read again up to there.
---@param question Question
---@return fun(native: string|nil, limit: integer): Page
local function checked_pages(question)
  local read, is_wanted, least = native_pages(question), matcher(question.plan.ours), FIRST_ROWS_TO_CHECK
  return function(native, limit)
    local page, kept, last = read(native, math.max(limit, least)), json.array({}), 0
    least = ROWS_TO_CHECK
    for i, document in ipairs(page.documents) do
      if is_wanted(document) then
        if #kept == limit then
          page = read(native, last)
          break
        end
        kept[#kept + 1] = document
        last = i
      end
    end
    return { documents = kept, cursor = page.cursor, done = page.done, rows = page.rows }
  end
end

--- Reads nothing, for a question that nothing can answer.
---@return Page
local function no_page()
  return { documents = json.array({}), done = true }
end

---@param question Question
---@return fun(native: string|nil, limit: integer): Page
local function fetcher(question)
  if question.plan.kind == "none" then
    return no_page
  end
  return #question.plan.ours > 0 and checked_pages(question) or native_pages(question)
end

---@param question Question
---@param read ReadResult
---@param wrapped string|nil
---@return table
local function shape(question, read, wrapped)
  local walked = #read.documents + (read.omitted and 1 or 0)
  local plan = question.plan
  local filtered = plan.kind == "page" and (#plan.residual > 0 or #plan.ours > 0)
  return {
    has_more = wrapped ~= nil,
    cursor = wrapped or json.null,
    plan = plan.text .. (read.reason and "; " .. read.reason or ""),
    scanned = {
      pages = plan.kind == "none" and 0 or read.work.pages,
      documents = filtered and json.null or walked,
      at_most = filtered and read.work.rows or nil,
    },
    omitted = read.omitted and json.array({ read.omitted }) or nil,
    documents = read.documents,
  }
end

--- Characters of a result without documents, at most.
---@param question Question
---@param bound string
---@param most integer characters of a cursor
---@return fun(native: string|nil): integer
local function envelope(question, bound, most)
  local empty = {
    documents = json.array({}), work = { pages = 100, rows = work.MOST_ROWS * 2 }, reason = work.LONGEST_REASON,
  }
  return function(native)
    return json.size(shape(question, empty, native and (cursor.wrap(native, bound, most)))) + 10
  end
end

--- Reads one page of the answer.
---@param question Question
---@param asked Asked
---@return table result
function search.run(question, asked)
  local bound = fingerprint(question)
  if question.plan.kind == "sort" then
    return sorted.run(question, asked.cursor, asked.limit, asked.budget, bound)
  end
  local read = reader.read({
    fetch = fetcher(question),
    envelope = envelope(question, bound, cursor.part(asked.budget)),
    start = cursor.open(asked.cursor, bound, BOUND_TO),
    limit = asked.limit,
    budget = asked.budget,
  })
  return shape(question, read, read.cursor and cursor.give(read.cursor, bound, cursor.part(asked.budget)))
end

--- Why an _id in a filter may find nothing, for the plan; nil if it is of the table.
---@param id any
---@param table_name string
---@param catalog Catalog
---@return string|nil
function search.id_note(id, table_name, catalog)
  local number = type(id) == "string" and ids.table_number(id)
  if not number then
    return "the value of _id is not a document id"
  end
  local actual = catalog.names[number]
  if actual ~= table_name and not (actual == nil and catalog.cut) then
    return "the id belongs to " .. (actual and "table " .. actual or "no table of this deployment")
  end
end

return search
