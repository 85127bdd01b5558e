--- Values of one label.
local api = require "lib.api"
local cursor = require "kosmo.cursor"
local discovery = require "lib.discovery"
local known = require "lib.known"
local page = require "lib.page"

return function(args, ctx)
  local limit = page.limit(args, 200)
  local bound =
    cursor.fingerprint({ "values", args.label, args.search or json.null, args.match or json.array({}) })
  local skip = page.open(args.cursor, bound)
  local values, warnings = discovery.values(args.label, discovery.narrowed(args))
  if #values == 0 then
    known(args.label, api.get("labels"), {
      code = "unknown_label",
      message = ('No series has a label "%s".'):format(args.label),
      otherwise = "list_labels lists the names.",
    })
  end
  local cut = page.cut({
    items = discovery.containing(values, args.search),
    bound = bound,
    skip = skip,
    make = function(value)
      return value
    end,
    limit = limit,
    budget = ctx.max_result_chars,
  })
  return {
    total = cut.total,
    has_more = cut.has_more,
    cursor = cut.cursor,
    warnings = warnings,
    values = cut.items,
  }
end
