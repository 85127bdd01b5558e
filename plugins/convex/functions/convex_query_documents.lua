--- Documents of a table: filter, one order, pages by cursor.
local component = require "lib.component"
local fail = require "kosmo.fail"
local filters = require "lib.filters"
local opening = require "lib.opening"
local order = require "lib.order"
local search = require "lib.search"

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

return function(args, ctx)
  local asked = {
    table = args.table,
    filter = filters.parse(args.filter),
    order = order.parse(args.order),
    cursor = args.cursor,
    limit = check_limit(args.limit),
    budget = ctx.max_result_chars,
  }
  component.choose(args.component)
  local question, catalog = opening.run(asked)
  local id = question.filter.by_field._id
  local note = id and search.id_note(id.value, question.table, catalog)
  if note then
    question.plan.text = question.plan.text .. "; " .. note
  end
  return search.run(question, asked)
end
