--- Type, help and unit of metrics, as their targets tell them.
local discovery = require "lib.discovery"
local known = require "lib.known"
local listing = require "lib.listing"
local metadata = require "lib.metadata"

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
  local asked = listing.ask(args, ctx, 100, { "metadata", args.metric or json.null })
  local entries = sorted(metadata.read(args.metric))
  if args.metric and #entries == 0 then
    known(args.metric, discovery.values("__name__"), {
      code = "unknown_metric",
      message = ('The server has no metric "%s".'):format(args.metric),
      otherwise = "list_metrics lists the names.",
    })
  end
  return listing.give(asked, "metadata", entries, {
    make = function(item)
      return item.entry
    end,
    note = args.metric and #entries == 0 and "The metric exists, but no target says anything of it." or nil,
  })
end
