--- All user tables of a deployment, however many there are.
local api = require "lib.api"
local component = require "lib.component"
local schema = require "lib.schema"
local scope = require "lib.scope"
local tables = require "lib.tables"

local listing = {}

local PAGE, MOST_PAGES = 8000, 8

listing.CUT = ("The deployment tells at most %d tables of a component; there may be more.")
  :format(tables.MOST_MAPPED)

---@class Listing
---@field names string[] sorted, those included that are only declared in the schema
---@field existing table<string, true>
---@field counts table<string, Answer> counts that were read along
---@field cut boolean whether there may be more tables than the deployment tells

---@param cursor string|nil
---@return Query
local function page_query(cursor)
  local options = { numItems = PAGE, cursor = cursor or json.null }
  return { path = "_system/cli/tables", args = { paginationOpts = options } }
end

--- Names of the tables that exist. Newer backends give all of them at once, older ones in pages.
---@param page table first page
---@return table<string, true>
local function existing(page)
  local names = {}
  for _ = 1, MOST_PAGES do
    for _, row in ipairs(page.page) do
      names[row.name] = not tables.is_system(row.name) or nil
    end
    if page.isDone ~= false then
      break
    end
    page = api.query(page_query(page.continueCursor))
  end
  return names
end

--- The list of tables knows no components; there the mapping has the names.
---@param answer any
---@return table<string, true> existing, boolean cut
local function names_of(answer)
  if not scope.path then
    return existing(answer), false
  end
  local names, count = {}, 0
  for _, name in pairs(answer) do
    names[name] = not tables.is_system(name) or nil
    count = count + 1
  end
  return names, count >= tables.MOST_MAPPED
end

--- Reads the tables, and counts those that are expected to be shown in the same request.
---@param expected string[]
---@return Listing
function listing.read(expected)
  local queries = { scope.path and tables.mapping_query or page_query(nil), schema.query }
  for i, name in ipairs(expected) do
    queries[i + 2] = tables.size_query(name)
  end
  local answers = component.batch(queries)
  local found, cut = names_of(answers[1]())
  local names, counts = {}, {}
  for name in pairs(found) do
    names[#names + 1] = name
  end
  for name in pairs(schema.read(answers[2]()).tables) do
    if not found[name] then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  for i, name in ipairs(expected) do
    counts[name] = answers[i + 2]
  end
  return { names = names, existing = found, counts = counts, cut = cut }
end

--- Counts the documents of tables, in one request for all that were not counted along; json.null where the
--- deployment cannot.
---@param names string[]
---@param found Listing
---@return table[] rows {name, documents}
function listing.count(names, found)
  local queries, missing, rows = {}, {}, json.array({})
  for _, name in ipairs(names) do
    if found.existing[name] and not found.counts[name] then
      queries[#queries + 1], missing[#missing + 1] = tables.size_query(name), name
    end
  end
  for index, get in ipairs(#queries > 0 and api.batch(queries) or {}) do
    found.counts[missing[index]] = get
  end
  for index, name in ipairs(names) do
    local documents = 0
    if found.existing[name] then
      documents = found.counts[name]() or json.null
    end
    rows[index] = { name = name, documents = documents }
  end
  return rows
end

return listing
