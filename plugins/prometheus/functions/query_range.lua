--- Evaluates an expression at regular steps over a range of time.
local api = require "lib.api"
local cursor = require "kosmo.cursor"
local discovery = require "lib.discovery"
local fail = require "kosmo.fail"
local page = require "lib.page"
local series = require "lib.series"
local times = require "lib.times"

local DEFAULT_POINTS = 120
--- The server refuses more points per series.
local MOST_POINTS = 11000
local DEFAULT_SPAN = 3600

---@class Grid
---@field start number Unix seconds
---@field stop number Unix seconds
---@field step number seconds

---@param args table
---@return Grid
local function grid_of(args)
  local start, stop = times.window(args)
  stop = stop or time.now() / 1000
  start = start or stop - DEFAULT_SPAN
  if start > stop then
    fail("invalid_arguments", '"start" is after the end of the range. Nothing was sent.', {
      hint = 'Give "start" and "end", the earlier one first.',
      details = { field = "start" },
      written = "none",
    })
  end
  local points = page.whole("max_points", args.max_points, DEFAULT_POINTS, 2, MOST_POINTS) - 1
  local step = args.step and times.duration("step", args.step)
    or math.max(1, math.ceil((stop - start) / points))
  if (stop - start) / step + 1 > MOST_POINTS then
    local least = math.ceil((stop - start) / (MOST_POINTS - 1))
    fail("invalid_arguments", ('"step" gives more than %d points per series. Nothing was sent.'):format(MOST_POINTS), {
      hint = ('Use a step of at least "%ds", or leave it out.'):format(least),
      details = { field = "step" },
      written = "none",
    })
  end
  return { start = start, stop = stop, step = step }
end

return function(args, ctx)
  local limit = page.limit(args, 20)
  local bound = cursor.fingerprint({
    "query_range",
    args.query,
    args.start or json.null,
    args["end"] or json.null,
    args.step or json.null,
    args.max_points or json.null,
  })
  local skip, state = page.open(args.cursor, bound)
  local grid = state or grid_of(args)
  local data, warnings = api.ask("query_range", {
    query = args.query,
    start = times.text(grid.start),
    ["end"] = times.text(grid.stop),
    step = times.text(grid.step),
    timeout = "50s",
  })
  series.sort(data.result)
  local cut = page.cut({
    items = data.result,
    bound = bound,
    skip = skip,
    make = series.range,
    limit = limit,
    budget = ctx.max_result_chars,
    state = grid,
    smaller = 'Use a larger "step" or fewer "max_points", or a shorter range.',
  })
  return {
    start = grid.start,
    ["end"] = grid.stop,
    step_seconds = grid.step,
    total_series = cut.total,
    has_more = cut.has_more,
    cursor = cut.cursor,
    note = #data.result == 0 and discovery.explain_empty(args.query) or nil,
    warnings = warnings,
    series = cut.items,
  }
end
