--- Finds the component that a caller names by its path.
local api = require "lib.api"
local fail = require "kosmo.fail"
local memory = require "lib.memory"
local nearest = require "kosmo.nearest"
local scope = require "lib.scope"
local text = require "lib.text"

local component = {}

---@type Query
local LIST = { path = "_system/frontend/components:list", args = {} }

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

--- The id of the component, as the deployment lists it now; raises unknown_component.
---@param rows any answer of the list
---@return string
local function look_up(rows)
  local paths = {}
  for _, row in ipairs(json.is_array(rows) and rows or {}) do
    if row.path == scope.path then
      return row.id
    end
    if type(row.path) == "string" and row.path ~= "" then
      paths[#paths + 1] = row.path
    end
  end
  unknown(scope.path, paths)
end

--- Makes everything that follows in this call be about a component; the root for none. Raises
--- unknown_component, here or in component.batch.
---@param path string|nil such as "billing/rates"
function component.choose(path)
  if path == nil or path == "" then
    return
  end
  scope.path = path
  local remembered = memory.recall("component", path)
  if type(remembered) == "string" then
    scope.id, scope.guessed = remembered, true
    return
  end
  scope.id = look_up(api.query(LIST))
  memory.keep("component", path, scope.id)
end

--- As api.batch, for the first request of a call: a component that was only remembered is looked up in the same
--- snapshot, and if it is another one by now, everything is asked again.
---@param queries Query[]
---@return Answer[]
function component.batch(queries)
  if not scope.guessed then
    return api.batch(queries)
  end
  local answers = api.batch({ LIST, table.unpack(queries) })
  local id = look_up(answers[1]())
  scope.guessed = false
  if id == scope.id then
    return { table.unpack(answers, 2) }
  end
  scope.id = id
  memory.keep("component", scope.path, id)
  return api.batch(queries)
end

return component
