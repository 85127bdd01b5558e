--- Recording and alerting rules, in the order of their groups.
local api = require "lib.api"
local listing = require "lib.listing"

--- Word of a caller for the type of a rule, and the server's.
local TYPES = { alert = "alerting", record = "recording" }

---@param rule table
---@param group table
---@return table
local function plain(rule, group)
  return {
    group = group.name,
    file = group.file,
    type = rule.type == "alerting" and "alert" or "record",
    name = rule.name,
    query = rule.query,
    state = rule.state,
    for_seconds = rule.duration,
    health = rule.health,
    last_error = rule.lastError ~= "" and rule.lastError or nil,
    last_evaluation = rule.lastEvaluation,
    active_alerts = rule.alerts and #rule.alerts or nil,
    labels = json.object(rule.labels or {}),
    annotations = rule.annotations and json.object(rule.annotations) or nil,
  }
end

---@param data table
---@param args table
---@return table[]
local function chosen(data, args)
  local rows = {}
  for _, group in ipairs(data.groups) do
    for _, rule in ipairs(group.rules) do
      local fits = (args.group == nil or group.name == args.group)
        and (args.name == nil or rule.name == args.name)
        and (args.type == nil or rule.type == TYPES[args.type])
      if fits then
        rows[#rows + 1] = plain(rule, group)
      end
    end
  end
  return rows
end

return function(args, ctx)
  local question = { "rules", args.type or json.null, args.group or json.null, args.name or json.null }
  local asked = listing.ask(args, ctx, 100, question)
  local data, warnings = api.get("rules")
  return listing.give(asked, "rules", chosen(data, args), { warnings = warnings })
end
