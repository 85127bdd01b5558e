--- Documents of a table: filter, one order, pages by cursor.
local api = require "lib.api"
local component = require "lib.component"
local fail = require "lib.fail"
local filters = require "lib.filters"
local indexes = require "lib.indexes"
local order = require "lib.order"
local plan = require "lib.plan"
local search = require "lib.search"
local tables = require "lib.tables"

local DEFAULT_LIMIT, LARGEST_LIMIT = 50, 1000

---@param given number|nil
---@return integer
local function check_limit(given)
  local limit = given or DEFAULT_LIMIT
  if limit < 1 or limit > LARGEST_LIMIT or limit % 1 ~= 0 then
    local message = ('"limit" must be a whole number from 1 to %d. Nothing was read.'):format(LARGEST_LIMIT)
    fail("invalid_arguments", message, {
      hint = "For more documents, call again with the cursor of the result.",
      details = { field = "limit" },
    })
  end
  return math.floor(limit)
end

--- What is asked of a table: its indexes, and its size where a sort may be needed.
---@param name string
---@param ordered boolean
---@return Query[]
local function queries(name, ordered)
  return { indexes.query(name), ordered and tables.size_query(name) or nil }
end

---@class Prepared
---@field table Table
---@field indexes Index[]
---@field size integer|nil
---@field catalog Catalog

--- The table that is meant, in one request where its name was given.
---@param asked string
---@param ordered boolean
---@return Prepared
local function prepare(asked, ordered)
  tables.refuse_system(asked)
  local catalog, answers = tables.load(tables.is_name(asked) and queries(asked, ordered) or nil)
  local found = tables.resolve(catalog, asked)
  if found.name ~= asked then
    answers = api.batch(queries(found.name, ordered))
  end
  return {
    table = found,
    indexes = indexes.join(found.definition, answers[1]()),
    size = ordered and answers[2]() or nil,
    catalog = catalog,
  }
end

return function(args, ctx)
  local limit = check_limit(args.limit)
  local question = { filter = filters.parse(args.filter), order = order.parse(args.order) }
  component.choose(args.component)
  local prepared = prepare(args.table, question.order.field ~= nil)
  question.table, question.size = prepared.table.name, prepared.size
  question.plan = plan.choose(question.filter, question.order, prepared.indexes)
  local id = question.filter.by_field._id
  local note = id and search.id_note(id.value, question.table, prepared.catalog)
  if note then
    question.plan.text = question.plan.text .. "; " .. note
  end
  return search.run(question, args.cursor, limit, ctx.max_result_chars)
end
