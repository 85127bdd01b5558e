--- Alerts that are pending or firing.
local alert = require "lib.alert"
local api = require "lib.api"
local listing = require "lib.listing"

return function(args, ctx)
  local asked = listing.ask(args, ctx, 100, { "alerts", args.state or json.null })
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
  return listing.give(asked, "alerts", rows, {
    make = function(row)
      return alert(row.told)
    end,
    warnings = warnings,
  })
end
