--- A name that the server does not know is a mistake, not an empty answer.
local fail = require "kosmo.fail"
local nearest = require "kosmo.nearest"

--- Raises `code` with `message` unless `names` has the name. `otherwise` is the hint where no name is near.
---@param name string
---@param names string[]
---@param told { code: string, message: string, otherwise: string }
return function(name, names, told)
  for _, known in ipairs(names) do
    if known == name then
      return
    end
  end
  local close = nearest.find(name, names)
  fail(told.code, told.message, {
    hint = #close > 0 and ("Did you mean %s?"):format(table.concat(close, ", ")) or told.otherwise,
    details = { suggestions = close },
  })
end
