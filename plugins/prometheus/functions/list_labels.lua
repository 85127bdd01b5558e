--- Names of labels.
local api = require "lib.api"
local cursor = require "kosmo.cursor"
local discovery = require "lib.discovery"
local page = require "lib.page"

return function(args, ctx)
  local limit = page.limit(args, 500)
  local bound = cursor.fingerprint({ "labels", args.match or json.array({}) })
  local skip = page.open(args.cursor, bound)
  local names, warnings = api.get("labels", { query = discovery.narrowed(args) })
  table.sort(names)
  local cut = page.cut({
    items = names,
    bound = bound,
    skip = skip,
    make = function(name)
      return name
    end,
    limit = limit,
    budget = ctx.max_result_chars,
  })
  return {
    total = cut.total,
    has_more = cut.has_more,
    cursor = cut.cursor,
    warnings = warnings,
    labels = cut.items,
  }
end
