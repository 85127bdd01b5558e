--- Keeps results inside the budget of characters.
local values = require "lib.values"

local fit = {}

--- How many of the documents fit, in order, behind an envelope. Only those are looked at, and the first that
--- does not fit.
---@param documents table[] in wire form; those that fit are in the caller's form afterwards
---@param room integer characters left for the documents and their commas
---@return integer count, integer used
function fit.count(documents, room)
  local used = 0
  for index, document in ipairs(documents) do
    local size = json.size(values.from_wire(document)) + 1
    if used + size > room then
      return index - 1, used
    end
    used = used + size
  end
  return #documents, used
end

--- Replaces fields by null, in the given order, until the result fits, and names them in `omitted`.
---@param result table
---@param holder table the table that has the fields: the result, or a part of it
---@param fields string[]
---@param budget integer characters
---@return table result
function fit.omit(result, holder, fields, budget)
  for _, field in ipairs(fields) do
    if json.size(result) <= budget then
      break
    end
    if holder[field] ~= json.null then
      result.omitted = result.omitted or json.array({})
      result.omitted[#result.omitted + 1] = field
      holder[field] = json.null
    end
  end
  return result
end

return fit
