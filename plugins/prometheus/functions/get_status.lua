--- Which server this is, how large, and whether it takes deletions.
local api = require "lib.api"

--- What an older server does not have, or a proxy hides, is left out.
---@param endpoint string
---@return table
local function optional(endpoint)
  local ok, data = pcall(api.get, endpoint)
  return ok and type(data) == "table" and data or {}
end

---@param text string|nil
---@return boolean|nil
local function flag(text)
  if text == nil then
    return nil
  end
  return text == "true"
end

return function()
  local build = api.get("buildinfo")
  local runtime = optional("runtimeinfo")
  local head = optional("tsdb").headStats or {}
  return {
    url = credentials.get("url"),
    version = build.version,
    started = runtime.startTime,
    retention = runtime.storageRetention,
    config_reloaded = runtime.reloadConfigSuccess,
    series = head.numSeries,
    admin_api = flag(optional("flags")["web.enable-admin-api"]),
    authenticated = credentials.configured("token") or credentials.configured("password"),
  }
end
