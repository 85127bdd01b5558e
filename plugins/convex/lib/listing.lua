--- All user tables of a deployment, however many there are.
local api = require "lib.api"
local schema = require "lib.schema"
local scope = require "lib.scope"
local tables = require "lib.tables"

local listing = {}

local PAGE, MOST_PAGES = 8000, 8

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
---@return table<string, true> existing, any schemas
local function read_both()
  local first = scope.id and tables.mapping_query or page_query(nil)
  local answers = api.batch({ first, schema.query })
  if not scope.id then
    return existing(answers[1]()), answers[2]()
  end
  local names = {}
  for _, name in pairs(answers[1]()) do
    names[name] = not tables.is_system(name) or nil
  end
  return names, answers[2]()
end

--- Sorted names, those included that are only declared in the schema.
---@return string[] names, table<string, true> existing
function listing.read()
  local found, schemas = read_both()
  local names = {}
  for name in pairs(found) do
    names[#names + 1] = name
  end
  for name in pairs(schema.read(schemas).tables) do
    if not found[name] then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names, found
end

--- Counts the documents of tables in one request; json.null where the deployment cannot.
---@param names string[]
---@param found table<string, true> tables that exist; others have no documents
---@return table[] rows {name, documents}
function listing.count(names, found)
  local queries, rows, position = {}, json.array({}), {}
  for _, name in ipairs(names) do
    if found[name] then
      queries[#queries + 1] = tables.size_query(name)
      position[name] = #queries
    end
  end
  local answers = #queries > 0 and api.batch(queries) or {}
  for index, name in ipairs(names) do
    local documents = 0
    if found[name] then
      documents = answers[position[name]]() or json.null
    end
    rows[index] = { name = name, documents = documents }
  end
  return rows
end

return listing
