--- Targets that the server scrapes, or has dropped.
local api = require "lib.api"
local listing = require "lib.listing"

---@param target table
---@return table
local function active(target)
  local failed = target.lastError ~= "" and target.lastError or nil
  return {
    state = "active",
    job = target.labels.job,
    instance = target.labels.instance,
    health = target.health,
    last_error = failed,
    last_scrape = target.lastScrape,
    last_scrape_seconds = target.lastScrapeDuration,
    scrape_url = target.scrapeUrl,
    labels = json.object(target.labels),
  }
end

---@param target table
---@return table
local function dropped(target)
  return {
    state = "dropped",
    job = target.discoveredLabels.job,
    labels = json.object(target.discoveredLabels),
  }
end

---@param data table
---@param args table
---@return table[]
local function chosen(data, args)
  local rows = {}
  for _, group in ipairs({ { data.activeTargets, active }, { data.droppedTargets, dropped } }) do
    for _, target in ipairs(group[1] or {}) do
      local row = group[2](target)
      if (args.job == nil or row.job == args.job) and (args.health == nil or row.health == args.health) then
        rows[#rows + 1] = { key = json.canonical({ row.state, row.labels }), row = row }
      end
    end
  end
  table.sort(rows, function(a, b)
    return a.key < b.key
  end)
  return rows
end

return function(args, ctx)
  local state = args.state or "active"
  local asked = listing.ask(args, ctx, 100, { "targets", state, args.job or json.null, args.health or json.null })
  local data, warnings = api.get("targets", { query = { state = state } })
  return listing.give(asked, "targets", chosen(data, args), {
    make = function(item)
      return item.row
    end,
    warnings = warnings,
  })
end
