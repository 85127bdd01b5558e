--- What earlier calls saw, kept by the host for a short time. These are guesses: whatever is built on one is
--- checked in the same snapshot in which it is used, and a wrong guess costs one request.
local scope = require "lib.scope"

local memory = {}

local KEPT_MS = 300000

--- Every component has memories of its own.
---@param kind string
---@param name string
---@return string
local function key_of(kind, name)
  return hash.sha256(json.canonical(json.array({ scope.path or json.null, kind, name })))
end

---@param kind string
---@param name string
---@return any value nil if nothing is known
function memory.recall(kind, name)
  return cache.get(key_of(kind, name))
end

--- Keeps a value, unless it is the one that was recalled.
---@param kind string
---@param name string
---@param value any JSON value
---@param recalled any
function memory.keep(kind, name, value, recalled)
  if recalled == nil or json.canonical(value) ~= json.canonical(recalled) then
    cache.set(key_of(kind, name), value, { ttl_ms = KEPT_MS })
  end
end

return memory
