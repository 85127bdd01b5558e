--- What targets say of their metrics.
local api = require "lib.api"

local metadata = {}

local SUFFIXES = { "_bucket", "_count", "_sum", "_total", "_created", "_info" }

---@param told table
---@return { type: string, help: string, unit: string }
local function plain(told)
  return { type = told.type, help = told.help, unit = told.unit }
end

--- All that is told, by metric. Targets may disagree, so each has a list.
---@param metric? string only this one
---@return table<string, table[]>
function metadata.read(metric)
  local data = api.get("metadata", { query = { metric = metric } })
  local found = {}
  for name, entries in pairs(data) do
    local list = {}
    for index, told in ipairs(entries) do
      list[index] = plain(told)
    end
    found[name] = list
  end
  return found
end

--- What is told of a metric; series of a histogram or summary have the metadata of what they belong to.
---@param known table<string, table[]>
---@param metric string
---@return table|nil
function metadata.of(known, metric)
  if known[metric] then
    return known[metric][1]
  end
  for _, suffix in ipairs(SUFFIXES) do
    local base = metric:sub(-#suffix) == suffix and known[metric:sub(1, -#suffix - 1)]
    if base then
      return base[1]
    end
  end
  return nil
end

return metadata
