--- Deletes the samples of matching series. They are gone from queries at once, from the disk later.
local api = require "lib.api"
local discovery = require "lib.discovery"
local fail = require "kosmo.fail"

--- Label sets that a question shows; their number is always told.
local MOST_SHOWN = 20

---@param query table
---@return integer
local function count(query)
  return #api.get("series", { query = query })
end

--- What a user is shown before a deletion.
---@param query table
---@return { before: table, after: any }
local function preview(query)
  local found, shown = api.get("series", { query = query }), json.array({})
  for index = 1, math.min(#found, MOST_SHOWN) do
    shown[index] = found[index]
  end
  return { before = { series = #found, first = shown }, after = json.null }
end

--- What became of a deletion whose answer was lost: nothing matching is left once it has run.
---@param query table
---@return "succeeded"|"unknown"
local function look(query)
  local ok, left = pcall(count, query)
  return ok and left == 0 and "succeeded" or "unknown"
end

return function(args, ctx)
  local query = discovery.narrowed(args)
  if ctx.preview then
    return preview(query)
  end
  local before = count(query)
  if before == 0 then
    fail("no_series", "No series match in that time. Nothing was deleted.", {
      hint = "find_series shows what a selector matches.",
      written = "none",
    })
  end
  local ok, response = pcall(http.request, { endpoint = "delete_series", form = query })
  local note
  if not ok then
    if type(response) ~= "table" or response.written == "none" or look(query) ~= "succeeded" then
      error(response)
    end
    note = "The answer was lost, but nothing matching is left."
  elseif response.status ~= 204 and response.status ~= 200 then
    api.refuse(response)
  end
  return { deleted = true, series = before, note = note }
end
