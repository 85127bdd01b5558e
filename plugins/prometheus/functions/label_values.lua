--- Values of one label.
local api = require "lib.api"
local cursor = require "kosmo.cursor"
local discovery = require "lib.discovery"
local fail = require "kosmo.fail"
local nearest = require "kosmo.nearest"
local page = require "lib.page"

--- A label that no series has is a mistake, not an empty list.
---@param label string
local function require_label(label)
  local names = api.get("labels")
  for _, name in ipairs(names) do
    if name == label then
      return
    end
  end
  local close = nearest.find(label, names)
  fail("unknown_label", ('No series has a label "%s".'):format(label), {
    hint = #close > 0 and ("Did you mean %s?"):format(table.concat(close, ", "))
      or "list_labels lists the names.",
    details = { suggestions = close },
  })
end

return function(args, ctx)
  local limit = page.limit(args, 200)
  local bound =
    cursor.fingerprint({ "values", args.label, args.search or json.null, args.match or json.array({}) })
  local skip = page.open(args.cursor, bound)
  local values, warnings = discovery.values(args.label, discovery.narrowed(args))
  if #values == 0 then
    require_label(args.label)
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
