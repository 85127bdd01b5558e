--- The bounded sort done here, over pages pinned to one moment, for keys that may not run it on the deployment.
local api = require "lib.api"
local compare = require "lib.compare"
local expression = require "lib.expression"
local matcher = require "lib.matcher"
local pages = require "lib.pages"
local path = require "lib.path"

local scan = {}

local ROWS = 1000
--- Native pages of one sort; the host allows a call only some more requests.
local MOST_PAGES = 40

---@param field string
---@return fun(document: table): any[]
local function keys_by(field)
  return function(document)
    return { value = path.value_at(document, field), time = document._creationTime, id = document._id }
  end
end

---@param a table
---@param b table
---@return integer
local function order(a, b)
  local by_value = compare.values(a.value, b.value)
  if by_value ~= 0 then
    return by_value
  end
  local by_time = compare.values(a.time, b.time)
  return by_time ~= 0 and by_time or compare.values(a.id, b.id)
end

---@param best table[] {key, document}
---@param entry table
---@param sign integer
---@param limit integer
local function insert(best, entry, sign, limit)
  if #best == limit and sign * order(entry.key, best[limit].key) > 0 then
    return
  end
  local low, high = 1, #best + 1
  while low < high do
    local middle = (low + high) // 2
    if sign * order(best[middle].key, entry.key) < 0 then
      low = middle + 1
    else
      high = middle
    end
  end
  table.insert(best, low, entry)
  best[limit + 1] = nil
end

---@param best table[]
---@return table[]
local function documents_of(best)
  local list = json.array({})
  for i, entry in ipairs(best) do
    list[i] = entry.document
  end
  return list
end

---@class Bounds
---@field documents integer
---@field bytes integer

--- Reads everything that the plan leaves, and keeps the first documents behind the key.
---@param question Question
---@param after SortKey|nil
---@param limit integer
---@param bounds Bounds
---@return table {over, scanned, matched, documents}
function scan.run(question, after, limit, bounds)
  local plan = question.plan
  local request = {
    table = question.table,
    expression = expression.encode(plan),
    conditions = plan.residual,
    limit = ROWS,
    timestamp = api.timestamp(),
  }
  local key_of, is_wanted = keys_by(question.order.field), matcher(plan.ours)
  local start = after and { value = after.value[1], time = after.time, id = after.id }
  local sign = plan.order == "desc" and -1 or 1
  local best, scanned, bytes, matched, page, count = {}, 0, 0, 0, nil, 0
  repeat
    request.cursor = page and page.cursor
    page, count = pages.read(request), count + 1
    scanned, bytes = scanned + #page.documents, bytes + json.size(page.documents)
    local beyond = count >= MOST_PAGES and not page.done
    if scanned > bounds.documents or bytes > bounds.bytes or beyond then
      return { over = true, scanned = scanned, matched = matched, documents = json.array({}) }
    end
    for _, document in ipairs(page.documents) do
      local key = key_of(document)
      if is_wanted(document) and not (start and sign * order(key, start) <= 0) then
        matched = matched + 1
        insert(best, { key = key, document = document }, sign, limit)
      end
    end
  until page.done
  return { over = false, scanned = scanned, matched = matched, documents = documents_of(best) }
end

return scan
