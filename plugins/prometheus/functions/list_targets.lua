--- Targets that the server scrapes, or has dropped.
local api = require "lib.api"
local cursor = require "kosmo.cursor"
local page = require "lib.page"

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
  local limit = page.limit(args, 100)
  local state = args.state or "active"
  local bound = cursor.fingerprint({ "targets", state, args.job or json.null, args.health or json.null })
  local skip = page.open(args.cursor, bound)
  local data, warnings = api.get("targets", { query = { state = state } })
  local cut = page.cut({
    items = chosen(data, args),
    bound = bound,
    skip = skip,
    make = function(item)
      return item.row
    end,
    limit = limit,
    budget = ctx.max_result_chars,
  })
  return {
    total = cut.total,
    has_more = cut.has_more,
    cursor = cut.cursor,
    warnings = warnings,
    targets = cut.items,
  }
end
