--- Single documents: fields to write, and the one document that an id means.
local api = require "lib.api"
local fail = require "lib.fail"
local ids = require "lib.ids"
local tables = require "lib.tables"
local text = require "lib.text"
local values = require "lib.values"

local documents = {}

---@param field string
---@return nil never
local function refuse_field(field)
  fail("invalid_value", ("%s cannot be set. Nothing was sent."):format(text.quote("fields." .. field)), {
    hint = "Field names may not be empty or start with $ or _; Convex sets _id and _creationTime itself.",
    details = { field = "fields." .. field },
    written = "none",
  })
end

--- Fields of a caller in wire form; raises invalid_value for what Convex would refuse.
---@param fields table
---@return table
function documents.fields_to_wire(fields)
  for field in pairs(fields) do
    if field == "" or field:match("^[$_]") then
      refuse_field(field)
    end
  end
  return values.to_wire(fields, { code = "invalid_value", path = "fields" })
end

---@param id string
---@param table_name string
---@return Query
local function by_id(id, table_name)
  local entry = { id = id, tableName = table_name }
  return { path = "_system/frontend/listById", args = { ids = json.array({ entry }) } }
end

---@param answer any
---@return table|nil document
local function first(answer)
  local document = json.is_array(answer) and answer[1]
  return type(document) == "table" and document ~= json.null and document or nil
end

--- Reads a document; nil if the table has none with that id.
---@param id string
---@param table_name string
---@return table|nil document in wire form
function documents.read(id, table_name)
  return first(api.query(by_id(id, table_name)))
end

---@param catalog Catalog
---@param number string
---@param expected Table
---@param id string
local function check_table(catalog, number, expected, id)
  local actual = catalog.names[number]
  if actual == expected.name then
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

--- Finds the one document that a write means. Convex takes table names in writes as mere labels, so the
--- table in the id is compared with the one asked for, and the document is read, before anything is sent.
---@param asked string table name or number
---@param id string
---@return string table_name, table document in wire form
function documents.locate(asked, id)
  tables.refuse_system(asked)
  local number = ids.require_table_number(id)
  local catalog, more = tables.load(tables.is_name(asked) and { by_id(id, asked) } or nil)
  local found = tables.resolve(catalog, asked)
  check_table(catalog, number, found, id)
  local document
  if found.name == asked then
    document = first(more[1]())
  else
    document = documents.read(id, found.name)
  end
  if document == nil then
    local message = ("%s has no document %s. Nothing was sent."):format(text.quote(found.name), id)
    fail("document_not_found", message, {
      hint = "It may have been deleted; look with convex_query_documents.",
      details = { document_id = id, table = found.name },
      written = "none",
    })
  end
  return found.name, document
end

return documents
