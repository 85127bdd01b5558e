--- Indexes of a table: what the active schema declares, joined with their state in the database.
local indexes = {}

---@class Index
---@field name string
---@field kind "database"|"search"|"vector"
---@field fields string[] without the creation time that Convex appends
---@field ready boolean usable in queries, which can only name indexes of the active schema
---@field state? string why it is not ready

--- Lists the indexes that a table has in the database, with their state.
---@param table_name string
---@return Query
function indexes.query(table_name)
  return {
    path = "_system/frontend/indexes",
    args = { tableName = table_name, tableNamespace = json.null },
    optional = true,
  }
end

--- Field names of an index of either source, as an array.
---@param kind string
---@param fields table array of a database index, description of another one
---@return string[]
local function fields_of(kind, fields)
  local list = json.array({})
  if kind == "database" then
    for i, field in ipairs(fields) do
      list[i] = field
    end
    if list[#list] == "_creationTime" then
      list[#list] = nil
    end
    return list
  end
  list[1] = fields.searchField or fields.vectorField
  for _, field in ipairs(fields.filterFields or {}) do
    list[#list + 1] = field
  end
  return list
end

---@param fields any
---@return "database"|"search"|"vector"
local function kind_of(fields)
  if json.is_array(fields) then
    return "database"
  end
  return fields.vectorField and "vector" or "search"
end

--- An active schema only holds indexes that were complete when it became active.
---@param kind string
---@param row table
---@param fields table
---@return Index
local function from_schema(kind, row, fields)
  return { name = row.indexDescriptor, kind = kind, fields = fields_of(kind, fields), ready = true }
end

---@param definition table|nil
---@return Index[]
local function declared(definition)
  local list = {}
  definition = definition or {}
  for _, row in ipairs(definition.indexes or {}) do
    list[#list + 1] = from_schema("database", row, row.fields)
  end
  for _, row in ipairs(definition.searchIndexes or {}) do
    list[#list + 1] = from_schema("search", row, row)
  end
  for _, row in ipairs(definition.vectorIndexes or {}) do
    list[#list + 1] = from_schema("vector", row, row)
  end
  return list
end

---@param index Index
---@param row table row of the index state query
local function apply_state(index, row)
  local backfill = type(row.backfill) == "table" and row.backfill.state or "backfilling"
  if row.staged == true then
    index.ready, index.state = false, "staged"
  elseif backfill ~= "done" then
    index.ready, index.state = false, backfill
  end
end

--- Joins both sources. `rows` is nil where the deployment cannot tell: then declared indexes count as ready.
---@param definition table|nil the table's part of the active schema
---@param rows any answer of the index state query
---@return Index[] sorted by name
function indexes.join(definition, rows)
  local list, by_name = declared(definition), {}
  for _, index in ipairs(list) do
    by_name[index.name] = index
  end
  for _, row in ipairs(json.is_array(rows) and rows or {}) do
    local index = by_name[row.name]
    if index == nil then
      local kind = kind_of(row.fields)
      index = { name = row.name, kind = kind, fields = fields_of(kind, row.fields) }
      index.ready, index.state = false, "undeclared"
      list[#list + 1] = index
    end
    apply_state(index, row)
  end
  table.sort(list, function(a, b)
    return a.name < b.name
  end)
  return list
end

return indexes
