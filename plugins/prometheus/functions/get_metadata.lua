--- Type, help and unit of metrics, as their targets tell them.
local cursor = require "kosmo.cursor"
local discovery = require "lib.discovery"
local known = require "lib.known"
local metadata = require "lib.metadata"
local page = require "lib.page"

---@param found table<string, table[]>
---@return table[]
local function sorted(found)
  local entries = {}
  for name, list in pairs(found) do
    for index, told in ipairs(list) do
      local entry = { metric = name, type = told.type, help = told.help, unit = told.unit }
      entries[#entries + 1] = { key = ("%s\0%05d"):format(name, index), entry = entry }
    end
  end
  table.sort(entries, function(a, b)
    return a.key < b.key
  end)
  return entries
end

return function(args, ctx)
  local limit = page.limit(args, 100)
  local bound = cursor.fingerprint({ "metadata", args.metric or json.null })
  local skip = page.open(args.cursor, bound)
  local entries = sorted(metadata.read(args.metric))
  if args.metric and #entries == 0 then
    known(args.metric, discovery.values("__name__"), {
      code = "unknown_metric",
      message = ('The server has no metric "%s".'):format(args.metric),
      otherwise = "list_metrics lists the names.",
    })
  end
  local cut = page.cut({
    items = entries,
    bound = bound,
    skip = skip,
    make = function(item)
      return item.entry
    end,
    limit = limit,
    budget = ctx.max_result_chars,
  })
  return {
    total = cut.total,
    has_more = cut.has_more,
    cursor = cut.cursor,
    note = args.metric and #entries == 0 and "The metric exists, but no target says anything of it." or nil,
    metadata = cut.items,
  }
end
