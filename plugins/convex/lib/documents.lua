--- Single documents: fields to write, and the one document that an id means.
local api = require "lib.api"
local fail = require "kosmo.fail"
local ids = require "lib.ids"
local path = require "lib.path"
local tables = require "lib.tables"
local text = require "lib.text"
local values = require "lib.values"

local documents = {}

---@param place string
---@param problem string
---@return nil never
local function refuse_field(place, problem)
  fail("invalid_value", ("%s cannot be set: the name %s. Nothing was sent."):format(text.quote(place), problem), {
    hint = "Field names are printable ASCII and may not start with $ or _; Convex sets _id and _creationTime itself.",
    details = { field = place },
    written = "none",
  })
end

--- Raises for a name that no field of a caller can have.
---@param field string
---@param place string
function documents.check_field(field, place)
  local problem = field:sub(1, 1) == "_" and "starts with _" or path.name_problem(field)
  if problem then
    refuse_field(place .. "." .. field, problem)
  end
end

--- Fields of a caller in wire form; raises invalid_value for what Convex would refuse.
---@param fields table
---@param place? string where they are in the arguments; "fields" by default
---@return table
function documents.fields_to_wire(fields, place)
  place = place or "fields"
  for field in pairs(fields) do
    documents.check_field(field, place)
  end
  return values.to_wire(fields, { code = "invalid_value", path = place })
end

--- A document without what Convex adds.
---@param document table
---@return table
function documents.own_fields(document)
  local own = json.object({})
  for field, value in pairs(document) do
    if field ~= "_id" and field ~= "_creationTime" then
      own[field] = value
    end
  end
  return own
end

--- Reads documents by id, each only if it is in that table.
---@param list string[]
---@param table_name string
---@return Query
function documents.query(list, table_name)
  local entries = json.array({})
  for i, id in ipairs(list) do
    entries[i] = { id = id, tableName = table_name }
  end
  return { path = "_system/frontend/listById", args = { ids = entries } }
end

--- The documents of an answer, false for each that is not there.
---@param answer any
---@param count integer
---@return (table|false)[]
local function present(answer, count)
  local found = {}
  for i = 1, count do
    local document = json.is_array(answer) and answer[i]
    found[i] = type(document) == "table" and document ~= json.null and document or false
  end
  return found
end

--- Reads documents; false for each that the table has not.
---@param list string[]
---@param table_name string
---@return (table|false)[] in wire form
function documents.read(list, table_name)
  return present(api.query(documents.query(list, table_name)), #list)
end

---@param catalog Catalog
---@param number string
---@param expected Table
---@param id string
local function check_table(catalog, number, expected, id)
  local actual = catalog.names[number]
  -- Where the mapping is cut, reading the document from the table is the check.
  if actual == expected.name or (actual == nil and catalog.cut) then
    return
  end
  local where = actual and "of table " .. text.quote(actual) or "of no table of this deployment"
  fail("id_wrong_table", ("The id %s is %s, not of %s. Nothing was sent."):format(
    id, where, text.quote(expected.name)), {
    hint = actual and "Pass the table that the document is in, if that is the one you mean."
      or "The id may come from another deployment, or from a table that was deleted.",
    details = { document_id = id, table = expected.name, actual_table = actual },
    written = "none",
  })
end

---@param id string
---@param table_name string
---@return nil never
local function not_found(id, table_name)
  local message = ("%s has no document %s. Nothing was sent."):format(text.quote(table_name), id)
  fail("document_not_found", message, {
    hint = "It may have been deleted; look with convex_query_documents.",
    details = { document_id = id, table = table_name },
    written = "none",
  })
end

---@class Located
---@field table Table
---@field documents table[] in wire form, in the order of the ids
---@field catalog Catalog

--- Finds the documents that a write means. Convex takes table names in writes as mere labels, so the table in
--- each id is compared with the one asked for, and the documents are read, before anything is sent.
---@param asked string table name or number
---@param list string[]
---@return Located
function documents.locate(asked, list)
  tables.refuse_system(asked)
  local numbers = {}
  for i, id in ipairs(list) do
    numbers[i] = ids.require_table_number(id)
  end
  local catalog, more = tables.load(tables.is_name(asked) and { documents.query(list, asked) } or nil)
  local found = tables.resolve(catalog, asked)
  for i, id in ipairs(list) do
    check_table(catalog, numbers[i], found, id)
  end
  local read = found.name == asked and present(more[1](), #list) or documents.read(list, found.name)
  for i, id in ipairs(list) do
    if not read[i] then
      not_found(id, found.name)
    end
  end
  return { table = found, documents = read, catalog = catalog }
end

return documents
