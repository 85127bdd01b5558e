--- User tables with their number of documents.
local api = require "lib.api"
local component = require "lib.component"
local cursor = require "lib.cursor"
local listing = require "lib.listing"
local memory = require "lib.memory"

--- Characters of everything but the rows, the cursor included.
local ENVELOPE = 400
local LARGEST_COUNT = 9999999999

--- Names behind `after`, as many as may fit.
---@param names string[] sorted
---@param after string|nil
---@param budget integer characters
---@return string[]
local function choose(names, after, budget)
  local chosen, used = {}, ENVELOPE
  for _, name in ipairs(names) do
    if after == nil or name > after then
      used = used + json.size({ name = name, documents = LARGEST_COUNT }) + 1
      if #chosen > 0 and (used > budget or #chosen >= api.batch_size()) then
        break
      end
      chosen[#chosen + 1] = name
    end
  end
  return chosen
end

return function(args, ctx)
  component.choose(args.component)
  -- Cursors hold the last name given out.
  local bound = cursor.fingerprint({ "tables" })
  local after = cursor.open(args.cursor, bound, "function or component")
  local remembered = memory.recall("tables", "")
  local found = listing.read(remembered and choose(remembered, after, ctx.max_result_chars) or {})
  memory.keep("tables", "", json.array(found.names), remembered)
  local chosen = choose(found.names, after, ctx.max_result_chars)
  local last = chosen[#chosen]
  local more = last ~= nil and last ~= found.names[#found.names]
  return {
    count = #found.names,
    has_more = more,
    cursor = more and cursor.wrap(last, bound) or json.null,
    note = found.cut and listing.CUT or nil,
    tables = listing.count(chosen, found),
  }
end
