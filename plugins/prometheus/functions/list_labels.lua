--- Names of labels.
local api = require "lib.api"
local discovery = require "lib.discovery"
local listing = require "lib.listing"

return function(args, ctx)
  local asked = listing.ask(args, ctx, 500, { "labels", args.match or json.array({}) })
  local names, warnings = api.get("labels", { query = discovery.narrowed(args) })
  table.sort(names)
  return listing.give(asked, "labels", names, { warnings = warnings })
end
