--- Orders of callers: "field" or "-field".
local fail = require "kosmo.fail"
local text = require "lib.text"

local order = {}

---@class Order
---@field field string|nil nil where any stable order will do
---@field direction "asc"|"desc"

--- Reads an order; raises invalid_order.
---@param given string|nil
---@return Order
function order.parse(given)
  if given == nil or given == "" then
    return { direction = "asc" }
  end
  local minus, field = given:match("^(%-?)([^%s%-+$][^%s,]*)$")
  if field == nil then
    fail("invalid_order", ("%s is not an order. Nothing was read."):format(text.quote(given)), {
      hint = 'Write "field" for ascending or "-field" for descending, one field only.',
      details = { field = "order" },
    })
  end
  return { field = field, direction = minus == "-" and "desc" or "asc" }
end

---@param wanted Order
---@return string such as "createdAt descending"
function order.describe(wanted)
  return ("%s %s"):format(wanted.field, wanted.direction == "asc" and "ascending" or "descending")
end

return order
