--- Values of one label.
local api = require "lib.api"
local discovery = require "lib.discovery"
local known = require "lib.known"
local listing = require "lib.listing"

return function(args, ctx)
  local question = { "values", args.label, args.search or json.null, args.match or json.array({}) }
  local asked = listing.ask(args, ctx, 200, question)
  local values, warnings = discovery.values(args.label, discovery.narrowed(args))
  if #values == 0 then
    known(args.label, api.get("labels"), {
      code = "unknown_label",
      message = ('No series has a label "%s".'):format(args.label),
      otherwise = "list_labels lists the names.",
    })
  end
  return listing.give(asked, "values", discovery.containing(values, args.search), { warnings = warnings })
end
