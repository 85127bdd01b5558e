--- Series that match selectors, by their labels.
local api = require "lib.api"
local cursor = require "kosmo.cursor"
local discovery = require "lib.discovery"
local page = require "lib.page"

return function(args, ctx)
  local limit = page.limit(args, 100)
  local bound =
    cursor.fingerprint({ "series", args.match, args.start or json.null, args["end"] or json.null })
  local skip = page.open(args.cursor, bound)
  local found, warnings = api.get("series", { query = discovery.narrowed(args) })
  local keys = {}
  for _, labels in ipairs(found) do
    keys[labels] = json.canonical(labels)
  end
  table.sort(found, function(a, b)
    return keys[a] < keys[b]
  end)
  local cut = page.cut({
    items = found,
    bound = bound,
    skip = skip,
    make = function(labels)
      return labels
    end,
    limit = limit,
    budget = ctx.max_result_chars,
  })
  return {
    total_series = cut.total,
    has_more = cut.has_more,
    cursor = cut.cursor,
    warnings = warnings,
    series = cut.items,
  }
end
