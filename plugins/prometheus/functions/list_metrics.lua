--- Names of metrics, with what their targets say of them.
local discovery = require "lib.discovery"
local listing = require "lib.listing"
local metadata = require "lib.metadata"

return function(args, ctx)
  local asked = listing.ask(args, ctx, 100, { "metrics", args.search or json.null, args.match or json.array({}) })
  local names, warnings = discovery.values("__name__", discovery.narrowed(args))
  local known = metadata.read()
  return listing.give(asked, "metrics", discovery.containing(names, args.search), {
    make = function(name)
      local told = metadata.of(known, name) or {}
      return { name = name, type = told.type, help = told.help, unit = told.unit }
    end,
    warnings = warnings,
  })
end
