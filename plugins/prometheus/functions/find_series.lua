--- Series that match selectors, by their labels.
local api = require "lib.api"
local discovery = require "lib.discovery"
local listing = require "lib.listing"

return function(args, ctx)
  local question = { "series", args.match, args.start or json.null, args["end"] or json.null }
  local asked = listing.ask(args, ctx, 100, question)
  local found, warnings = api.get("series", { query = discovery.narrowed(args) })
  local keys = {}
  for _, labels in ipairs(found) do
    keys[labels] = json.canonical(labels)
  end
  table.sort(found, function(a, b)
    return keys[a] < keys[b]
  end)
  return listing.give(asked, "series", found, { total = "total_series", warnings = warnings })
end
