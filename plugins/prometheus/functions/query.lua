--- Evaluates an expression at one moment.
local api = require "lib.api"
local cursor = require "kosmo.cursor"
local discovery = require "lib.discovery"
local fail = require "kosmo.fail"
local page = require "lib.page"
local series = require "lib.series"
local times = require "lib.times"

--- Functions whose order is their meaning; all other results come in no order of their own.
local ORDERING = { sort = true, sort_desc = true, sort_by_label = true, sort_by_label_desc = true }
ORDERING.topk, ORDERING.bottomk = true, true

---@param expression string
---@param at number|nil
---@return table data, string[] warnings
local function evaluate(expression, at)
  return api.ask("query", { query = expression, time = at and times.text(at) or nil, timeout = "50s" })
end

--- The rows in an order that the next page finds again.
---@param data table
---@param expression string
---@return table[] rows, fun(row: table): table make, string|nil digest what an order given by values was
local function rows_of(data, expression)
  if data.resultType == "scalar" or data.resultType == "string" then
    local value = data.resultType == "string" and data.result[2] or series.value(data.result[2])
    return { { labels = json.object({}), time = data.result[1], value = value } }, function(row)
      return row
    end
  end
  local ordered = ORDERING[expression:match("^%s*([%w_]+)")]
  if not ordered then
    series.sort(data.result)
  end
  local digest = ordered and cursor.fingerprint(data.result) or nil
  return data.result, data.resultType == "matrix" and series.range or series.instant, digest
end

return function(args, ctx)
  local limit = page.limit(args, 100)
  local bound = cursor.fingerprint({ "query", args.query, args.time or json.null })
  local skip, state = page.open(args.cursor, bound)
  local at = state and state.time or args.time and times.at("time", args.time) or nil
  local data, warnings = evaluate(args.query, at)
  local first = data.resultType == "vector" and data.result[1]
  if at == nil and first then
    at = (first.value or first.histogram)[1]
  elseif at == nil and data.resultType == "matrix" then
    -- Only a moment that was asked for can be asked for again.
    at = time.now() / 1000
    data, warnings = evaluate(args.query, at)
  end
  local rows, make, digest = rows_of(data, args.query)
  if state and state.digest ~= digest then
    fail("cursor_invalid", "The order of the result has changed since the page before.", {
      hint = "Start again without a cursor.",
    })
  end
  local cut = page.cut({
    items = rows,
    bound = bound,
    skip = skip,
    make = make,
    limit = limit,
    budget = ctx.max_result_chars,
    state = { time = at, digest = digest },
    smaller = "Choose a shorter range, or aggregate on the server.",
  })
  return {
    result_type = data.resultType,
    total_series = cut.total,
    has_more = cut.has_more,
    cursor = cut.cursor,
    note = #rows == 0 and discovery.explain_empty(args.query) or nil,
    warnings = warnings,
    series = cut.items,
  }
end
