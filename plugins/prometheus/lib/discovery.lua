--- Names that the server knows: metrics, labels, and what a caller may have meant.
local api = require "lib.api"
local nearest = require "kosmo.nearest"
local times = require "lib.times"

local discovery = {}

--- Query parameters that narrow a discovery.
---@param args { match?: string[], start?: string, end?: string }
---@return table
function discovery.narrowed(args)
  local start, stop = times.window(args)
  return {
    ["match[]"] = args.match,
    start = start and times.text(start) or nil,
    ["end"] = stop and times.text(stop) or nil,
  }
end

--- Values of a label, sorted.
---@param label string
---@param query? table
---@return string[] values, string[] warnings
function discovery.values(label, query)
  local values, warnings = api.get("label_values", { params = { label = label }, query = query })
  table.sort(values)
  return values, warnings
end

--- Items that contain a text, whatever the case of its letters; all without one.
---@param names string[]
---@param search string|nil
---@return string[]
function discovery.containing(names, search)
  if search == nil or search == "" then
    return names
  end
  local found, wanted = json.array({}), search:lower()
  for _, name in ipairs(names) do
    if name:lower():find(wanted, 1, true) then
      found[#found + 1] = name
    end
  end
  return found
end

--- Words of an expression that can be names of metrics.
---@param expression string
---@return string[]
local function metric_words(expression)
  local bare = expression:gsub("%b{}", " "):gsub('"[^"]*"', " "):gsub("%[[^%]]*%]", " ")
  -- Labels of a grouping or matching clause are no metrics.
  for _, clause in ipairs({ "by", "without", "on", "ignoring", "group_left", "group_right" }) do
    bare = bare:gsub("%f[%w_]" .. clause .. "%s*%b()", " ")
  end
  local words, seen = {}, {}
  for word, after in bare:gmatch("([%a_:][%w_:]*)%s*(%(?)") do
    if after == "" and not seen[word] then
      seen[word], words[#words + 1] = true, word
    end
  end
  return words
end

local KEYWORDS = { bool = true, ["and"] = true, ["or"] = true, unless = true, offset = true, inf = true, nan = true }

--- Why an expression may have found nothing: metrics that do not exist, with the nearest names. Nil if all exist.
---@param expression string
---@return string|nil
function discovery.explain_empty(expression)
  local ok, names = pcall(discovery.values, "__name__")
  if not ok then
    return nil
  end
  local known = {}
  for _, name in ipairs(names) do
    known[name] = true
  end
  local notes = {}
  for _, word in ipairs(metric_words(expression)) do
    if not known[word] and not KEYWORDS[word:lower()] then
      local close = nearest.find(word, names)
      local instead = #close > 0 and (" Nearest: %s."):format(table.concat(close, ", ")) or ""
      notes[#notes + 1] = ('The server has no metric "%s".%s'):format(word, instead)
    end
  end
  return #notes > 0 and table.concat(notes, " ") or nil
end

return discovery
