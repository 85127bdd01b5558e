--- Runs a planned query and shapes its result.
local cursor = require "lib.cursor"
local expression = require "lib.expression"
local filters = require "lib.filters"
local ids = require "lib.ids"
local pages = require "lib.pages"
local reader = require "lib.reader"
local sorted = require "lib.sorted"

local search = {}

---@class Question
---@field table string name of the table
---@field filter Filter
---@field order Order
---@field plan Plan
---@field size integer|nil documents of the table, where an order was asked for

--- What a cursor is bound to: the question, but not the limit, which may change from page to page.
---@param question Question
---@return string
local function fingerprint(question)
  local order = json.array({ question.order.field or json.null, question.order.direction })
  return cursor.fingerprint(json.array({ question.table, filters.describe(question.filter), order }))
end

--- Native pages while we check conditions ourselves: reading few rows at a time would find little.
local ROWS_TO_CHECK = 200

---@param question Question
---@return fun(native: string|nil, limit: integer): Page
local function native_pages(question)
  local encoded = expression.encode(question.plan)
  return function(native, limit)
    return pages.read({
      table = question.table,
      expression = encoded,
      conditions = question.plan.residual,
      cursor = native,
      limit = limit,
    })
  end
end

--- Keeps the documents that fulfil our conditions. The cursor has to stand behind the last one kept: with more
--- than are wanted, the page is read again up to there.
---@param question Question
---@return fun(native: string|nil, limit: integer): Page
local function checked_pages(question)
  local read, is_wanted = native_pages(question), expression.matcher(question.plan.ours)
  return function(native, limit)
    local page, kept, last = read(native, math.max(limit, ROWS_TO_CHECK)), json.array({}), 0
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
    return { documents = kept, cursor = page.cursor, done = page.done }
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
    scanned = { pages = plan.kind == "none" and 0 or read.pages, documents = filtered and json.null or walked },
    omitted = read.omitted and json.array({ read.omitted }) or nil,
    documents = read.documents,
  }
end

--- Characters of a result without documents, at most.
---@param question Question
---@param bound string
---@return fun(native: string|nil): integer
local function envelope(question, bound)
  local empty = { documents = json.array({}), pages = 100, reason = reader.TOO_LONG }
  return function(native)
    return json.size(shape(question, empty, native and cursor.wrap(native, bound))) + 10
  end
end

--- Reads one page of the answer.
---@param question Question
---@param wrapped string|nil cursor of the caller
---@param limit integer
---@param budget integer characters
---@return table result
function search.run(question, wrapped, limit, budget)
  local bound = fingerprint(question)
  if question.plan.kind == "sort" then
    return sorted.run(question, wrapped, limit, budget, bound)
  end
  local read = reader.read({
    fetch = fetcher(question),
    envelope = envelope(question, bound),
    start = cursor.open(wrapped, bound, "table, filter, order or component"),
    limit = limit,
    budget = budget,
  })
  return shape(question, read, read.cursor and cursor.wrap(read.cursor, bound))
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
  if actual ~= table_name then
    return "the id belongs to " .. (actual and "table " .. actual or "no table of this deployment")
  end
end

return search
