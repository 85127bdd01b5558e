--- Names of metrics, with what their targets say of them.
local cursor = require "kosmo.cursor"
local discovery = require "lib.discovery"
local metadata = require "lib.metadata"
local page = require "lib.page"

return function(args, ctx)
  local limit = page.limit(args, 100)
  local bound = cursor.fingerprint({ "metrics", args.search or json.null, args.match or json.array({}) })
  local skip = page.open(args.cursor, bound)
  local names, warnings = discovery.values("__name__", discovery.narrowed(args))
  local known = metadata.read()
  local cut = page.cut({
    items = discovery.containing(names, args.search),
    bound = bound,
    skip = skip,
    make = function(name)
      local told = metadata.of(known, name) or {}
      return { name = name, type = told.type, help = told.help, unit = told.unit }
    end,
    limit = limit,
    budget = ctx.max_result_chars,
  })
  return {
    total = cut.total,
    has_more = cut.has_more,
    cursor = cut.cursor,
    warnings = warnings,
    metrics = cut.items,
  }
end
