--- What the functions that list something share: where a page begins, and how its result looks.
local cursor = require "kosmo.cursor"
local page = require "lib.page"

local listing = {}

---@class Asked
---@field bound string fingerprint of the question
---@field skip integer items that earlier pages had
---@field limit integer most items
---@field budget integer characters of the whole result

---@class ListingOptions
---@field make? fun(item: any): any an item as callers see it; without it, as it is
---@field total? string what the number of all items is called; "total" without it
---@field warnings? string[]
---@field note? string

--- How much is wanted, and where the cursor goes on; to be called before anything is sent. Raises invalid_arguments,
--- cursor_invalid or cursor_mismatch.
---@param args { limit?: integer, cursor?: string }
---@param ctx { max_result_chars: integer }
---@param default integer most items unless the caller says how many
---@param question any[] what makes this question another than others
---@return Asked
function listing.ask(args, ctx, default, question)
  local limit = page.limit(args, default)
  local bound = cursor.fingerprint(question)
  return { bound = bound, skip = page.open(args.cursor, bound), limit = limit, budget = ctx.max_result_chars }
end

---@param item any
---@return any
local function itself(item)
  return item
end

--- The result: one page of the items, their number, and whether and how it goes on.
---@param asked Asked
---@param name string what the items are called
---@param items any[] all of them, in an order that the next request finds again
---@param options ListingOptions
---@return table
function listing.give(asked, name, items, options)
  local cut = page.cut({
    items = items,
    bound = asked.bound,
    skip = asked.skip,
    make = options.make or itself,
    limit = asked.limit,
    budget = asked.budget,
  })
  return {
    [options.total or "total"] = cut.total,
    has_more = cut.has_more,
    cursor = cut.cursor,
    warnings = options.warnings,
    note = options.note,
    [name] = cut.items,
  }
end

return listing
