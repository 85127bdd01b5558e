--- The active schema of a deployment, as _system/frontend/getSchemas gives it.
local values = require "lib.values"

local schema = {}

---@class Schema
---@field tables table<string, table> definition per table name
---@field validates boolean whether the deployment enforces it

---@type Query
schema.query = { path = "_system/frontend/getSchemas", args = {} }

--- Reads the answer of the query. A deployment without schema has no tables in it.
---@param answer any
---@return Schema
function schema.read(answer)
  local found = { tables = {}, validates = false }
  local source = type(answer) == "table" and answer.active
  if type(source) ~= "string" then
    return found
  end
  local parsed = json.decode(source, { null = json.null })
  found.validates = parsed.schemaValidation == true
  for _, definition in ipairs(parsed.tables or {}) do
    found.tables[definition.tableName] = definition
  end
  return found
end

--- The declared validator of a table's documents, or json.null where none is declared.
---@param definition table|nil
---@return table
function schema.declared(definition)
  if definition == nil then
    return json.null
  end
  local validator = definition.documentType
  if validator == nil or validator == json.null then
    return json.object({ type = "any" })
  end
  return values.from_wire(validator)
end

return schema
