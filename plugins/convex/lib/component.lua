--- Finds the component that a caller names by its path.
local api = require "lib.api"
local fail = require "lib.fail"
local nearest = require "lib.nearest"
local scope = require "lib.scope"
local text = require "lib.text"

local component = {}

---@param asked string
---@param paths string[]
---@return nil never
local function unknown(asked, paths)
  table.sort(paths)
  local suggestions = nearest.find(asked, paths)
  local hint = "The deployment has only the root component; leave out component."
  if #paths > 0 then
    hint = "Components: " .. text.clip(table.concat(paths, ", "), 300) .. "."
  end
  fail("unknown_component", ("The deployment has no component %s."):format(text.quote(asked)), {
    hint = hint,
    details = { component = text.clip(asked, 100), suggestions = suggestions },
    written = "none",
  })
end

--- Makes everything that follows in this call be about a component; the root for none. Raises
--- unknown_component.
---@param path string|nil such as "billing/rates"
function component.choose(path)
  if path == nil or path == "" then
    return
  end
  local rows = api.query({ path = "_system/frontend/components:list", args = {} })
  local paths = {}
  for _, row in ipairs(json.is_array(rows) and rows or {}) do
    if row.path == path then
      scope.id = row.id
      return
    end
    if type(row.path) == "string" and row.path ~= "" then
      paths[#paths + 1] = row.path
    end
  end
  unknown(path, paths)
end

return component
