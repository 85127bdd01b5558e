--- Which tables a deployment has, and which one a caller means.
local api = require "lib.api"
local component = require "lib.component"
local fail = require "kosmo.fail"
local ids = require "lib.ids"
local indexes = require "lib.indexes"
local nearest = require "kosmo.nearest"
local schema = require "lib.schema"
local text = require "lib.text"

local tables = {}

--- The mapping of a deployment ends here, however many tables there are.
tables.MOST_MAPPED = 1000

---@class Catalog
---@field names table<string, string> table name per table number
---@field numbers table<string, string> table number per table name
---@field schema Schema
---@field cut boolean whether there may be tables that the mapping leaves out

---@class Table
---@field name string
---@field exists boolean false for a table that is only declared
---@field definition table|nil its part of the active schema

---@type Query
tables.mapping_query = { path = "_system/frontend/getTableMapping", args = {} }

--- Counts the documents of a table; cheap at any size.
---@param name string
---@return Query
function tables.size_query(name)
  return { path = "_system/frontend/tableSize", args = { tableName = name }, optional = true }
end

---@param name string
---@return boolean
function tables.is_system(name)
  return name:sub(1, 1) == "_"
end

--- Whether a text can be the name of a user table.
---@param name string
---@return boolean
function tables.is_name(name)
  return #name <= 64 and name:match("^%a[%w_]*$") ~= nil
end

---@param mapping table answer of the mapping query
---@param schemas any answer of the schema query
---@return Catalog
function tables.catalog(mapping, schemas)
  local names, numbers, count = {}, {}, 0
  for number, name in pairs(mapping) do
    names[number] = name
    numbers[name] = number
    count = count + 1
  end
  return {
    names = names, numbers = numbers, schema = schema.read(schemas), cut = count >= tables.MOST_MAPPED,
  }
end

--- Reads mapping and schema in one snapshot, together with further queries.
---@param more? Query[]
---@return Catalog, Answer[] answers of the further queries
function tables.load(more)
  local queries = { tables.mapping_query, schema.query }
  for _, query in ipairs(more or {}) do
    queries[#queries + 1] = query
  end
  local answers = component.batch(queries)
  return tables.catalog(answers[1](), answers[2]()), { table.unpack(answers, 3) }
end

--- Sorted names of user tables, those included that are only declared.
---@param catalog Catalog
---@return string[]
function tables.user_names(catalog)
  local names = {}
  for name in pairs(catalog.numbers) do
    if not tables.is_system(name) then
      names[#names + 1] = name
    end
  end
  for name in pairs(catalog.schema.tables) do
    if catalog.numbers[name] == nil then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

--- Raises for names that start with an underscore: Convex's own tables.
---@param name string
function tables.refuse_system(name)
  if tables.is_system(name) then
    fail("system_table", ("%s is a system table of Convex. Nothing was sent."):format(text.quote(name)), {
      hint = "These functions read and write user tables only; convex_list_tables lists them.",
      written = "none",
    })
  end
end

---@param catalog Catalog
---@param asked string
---@return nil never
local function unknown(catalog, asked)
  local names = tables.user_names(catalog)
  local suggestions = nearest.find(asked, names)
  local message = ("The deployment has no table %s."):format(text.quote(asked))
  if #suggestions > 0 then
    message = message .. " Did you mean " .. table.concat(suggestions, ", ") .. "?"
  end
  fail("unknown_table", message, {
    hint = #names == 0 and "The deployment has no tables yet." or "convex_list_tables lists all tables.",
    details = { table = text.clip(asked, 100), suggestions = suggestions },
    written = "none",
  })
end

---@param catalog Catalog
---@param asked string
---@return string|nil name
local function name_of(catalog, asked)
  if catalog.numbers[asked] or catalog.schema.tables[asked] then
    return asked
  end
  return catalog.names[asked] or catalog.names[ids.table_number(asked) or ""]
end

--- Whether a table that the mapping may have left out exists: an index state is given for tables that do.
---@param name string
---@return boolean
local function exists_unmapped(name)
  local rows = tables.is_name(name) and api.query(indexes.query(name))
  return type(rows) == "table" and rows ~= json.null
end

--- Finds the table that a name, a table number or a document id stands for.
--- Raises unknown_table with the nearest names: the deployment itself would read it as empty.
---@param catalog Catalog
---@param asked string
---@return Table
function tables.resolve(catalog, asked)
  local found = tables.find(catalog, asked)
  if found == nil then
    unknown(catalog, asked)
  end
  return found
end

--- As resolve, but nil for an unknown table.
---@param catalog Catalog
---@param asked string
---@return Table|nil
function tables.find(catalog, asked)
  local name = name_of(catalog, asked)
  local exists = name and catalog.numbers[name] ~= nil
  if catalog.cut and not exists then
    exists = exists_unmapped(name or asked)
    name = name or exists and asked or nil
  end
  if name == nil then
    return nil
  end
  tables.refuse_system(name)
  return { name = name, exists = exists, definition = catalog.schema.tables[name] }
end

return tables
