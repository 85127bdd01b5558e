--- Alerts that are pending or firing.
local alert = require "lib.alert"
local api = require "lib.api"
local cursor = require "kosmo.cursor"
local page = require "lib.page"

return function(args, ctx)
  local limit = page.limit(args, 100)
  local bound = cursor.fingerprint({ "alerts", args.state or json.null })
  local skip = page.open(args.cursor, bound)
  local data, warnings = api.get("alerts")
  local rows = {}
  for _, told in ipairs(data.alerts) do
    if args.state == nil or told.state == args.state then
      rows[#rows + 1] = { key = json.canonical(told.labels), told = told }
    end
  end
  table.sort(rows, function(a, b)
    return a.key < b.key
  end)
  local cut = page.cut({
    items = rows,
    bound = bound,
    skip = skip,
    make = function(row)
      return alert(row.told)
    end,
    limit = limit,
    budget = ctx.max_result_chars,
  })
  return {
    total = cut.total,
    has_more = cut.has_more,
    cursor = cut.cursor,
    warnings = warnings,
    alerts = cut.items,
  }
end
