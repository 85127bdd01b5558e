--- Lists given out in pages that fit the budget of characters; a cursor goes on at the next item.
local cursor = require "kosmo.cursor"
local fail = require "kosmo.fail"

local page = {}

--- Characters of everything but the items, the cursor included.
local ENVELOPE = 1200

local MOST_ITEMS = 1000

--- How many items a caller wants; raises invalid_arguments.
---@param args { limit?: integer }
---@param default integer
---@return integer
function page.limit(args, default)
  return page.whole("limit", args.limit, default, 1, MOST_ITEMS)
end

--- A whole number given by a caller; raises invalid_arguments.
---@param field string name of the argument
---@param given integer|nil
---@param default integer
---@param least integer
---@param most integer
---@return integer
function page.whole(field, given, default, least, most)
  local value = given or default
  if value < least or value > most or value % 1 ~= 0 then
    local message = '"%s" must be a whole number from %d to %d. Nothing was sent.'
    fail("invalid_arguments", message:format(field, least, most), {
      hint = "Correct it, or leave it out.",
      details = { field = field },
      written = "none",
    })
  end
  return value
end

---@class PageSource
---@field items any[] all items, in an order that the next request finds again
---@field bound string fingerprint of the question
---@field skip integer items that earlier pages had
---@field make fun(item: any): any an item as callers see it
---@field limit integer most items
---@field budget integer characters of the whole result
---@field state? table what the next page needs besides its place, such as a fixed time
---@field smaller? string what a caller can do where one item alone is too large

--- One page: the items in their final form, and whether and how it goes on.
---@param source PageSource
---@return { items: table, total: integer, has_more: boolean, cursor: any }
function page.cut(source)
  local chosen, used, last = json.array({}), ENVELOPE, source.skip
  while last < #source.items and #chosen < source.limit do
    local item = source.make(source.items[last + 1])
    local size = json.size(item) + 1
    if used + size > source.budget then
      break
    end
    chosen[#chosen + 1], used, last = item, used + size, last + 1
  end
  if #chosen == 0 and last < #source.items then
    fail("result_too_large", "One item alone is longer than a result may be.", { hint = source.smaller })
  end
  local more = last < #source.items
  return {
    items = chosen,
    total = #source.items,
    has_more = more,
    cursor = more and page.wrap(last, source) or json.null,
  }
end

---@param place integer
---@param source PageSource
---@return string
function page.wrap(place, source)
  local state = { at = place, state = source.state }
  return cursor.wrap(json.encode(state, { compact = true }), source.bound)
end

--- Where a cursor goes on; raises cursor_invalid or cursor_mismatch.
---@param wrapped string|nil
---@param bound string fingerprint of the question
---@return integer skip, table|nil state
function page.open(wrapped, bound)
  local native = cursor.open(wrapped, bound, "question")
  if native == nil then
    return 0, nil
  end
  local ok, content = pcall(json.decode, native)
  if not ok or type(content) ~= "table" or type(content.at) ~= "number" or content.at < 0 or content.at % 1 ~= 0 then
    cursor.refuse()
  end
  return content.at, content.state
end

return page
