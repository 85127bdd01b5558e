--- The component that this call is about. A call has a script state of its own, so this is per call.
local scope = {}

---@type string|nil path of the component; nil for the root
scope.path = nil

---@type string|nil id of the component; nil for the root
scope.id = nil

---@type boolean whether the id is remembered from an earlier call, and not looked up in this one
scope.guessed = false

local FRONTEND = "^_system/frontend/"
--- The functions that name a component in a way of their own, or not at all.
local INDEXES, COMPONENTS = "_system/frontend/indexes", "_system/frontend/components:list"

--- Adds the component to the arguments of a system function.
---@param path string
---@param args table
---@return table args
function scope.apply(path, args)
  if scope.id == nil or path == COMPONENTS or not path:find(FRONTEND) then
    return args
  end
  args[path == INDEXES and "tableNamespace" or "componentId"] = scope.id
  return args
end

return scope
