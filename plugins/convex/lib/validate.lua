--- Values against the validators of a declared schema, so that a misfit is refused with its place before
--- anything is sent. What is not understood counts as fitting: the deployment checks again.
local fail = require "kosmo.fail"
local ids = require "lib.ids"
local kinds = require "lib.kinds"
local text = require "lib.text"

local validate = {}

---@class Fault
---@field path string
---@field problem string

--- Names of the kinds as Convex's validators spell them.
local KIND_OF_TYPE = {
  ["null"] = "null", number = "float64", bigint = "int64", boolean = "boolean", string = "string", bytes = "bytes",
}

local check

---@alias Check fun(validator: table, value: any, path: string, catalog: Catalog): Fault|nil

---@param path string
---@param problem string
---@return Fault
local function fault(path, problem)
  return { path = path, problem = problem }
end

---@param wanted string
---@param value any
---@param path string
---@return Fault
local function wrong_kind(wanted, value, path)
  return fault(path, ("must be %s, but is %s"):format(wanted, kinds.of(value)))
end

---@type table<string, Check>
local CHECKS = {}

for name, kind in pairs(KIND_OF_TYPE) do
  CHECKS[name] = function(_, value, path)
    return kinds.of(value) ~= kind and wrong_kind(kind, value, path) or nil
  end
end

function CHECKS.literal(validator, value, path)
  local wanted = json.canonical(validator.value)
  return json.canonical(value) ~= wanted and fault(path, "must be " .. text.clip(wanted, 60)) or nil
end

function CHECKS.id(validator, value, path, catalog)
  local number = type(value) == "string" and ids.table_number(value)
  if not number then
    return fault(path, "must be the id of a document in " .. text.quote(validator.tableName))
  end
  local actual = catalog.names[number]
  if actual ~= validator.tableName and not (actual == nil and catalog.cut) then
    local of = actual and text.quote(actual) or "no table of this deployment"
    return fault(path, ("must be an id of %s, but is one of %s"):format(text.quote(validator.tableName), of))
  end
end

function CHECKS.array(validator, value, path, catalog)
  if kinds.of(value) ~= "array" then
    return wrong_kind("array", value, path)
  end
  for i = 1, #value do
    local found = check(validator.value, value[i], ("%s[%d]"):format(path, i - 1), catalog)
    if found then
      return found
    end
  end
end

function CHECKS.record(validator, value, path, catalog)
  if kinds.of(value) ~= "object" then
    return wrong_kind("object", value, path)
  end
  for key, part in pairs(value) do
    local place = path .. "." .. key
    local found = check(validator.keys, key, place, catalog) or check(validator.values.fieldType, part, place, catalog)
    if found then
      return found
    end
  end
end

function CHECKS.object(validator, value, path, catalog)
  if kinds.of(value) ~= "object" then
    return wrong_kind("object", value, path)
  end
  local declared = {}
  for name in pairs(validator.value) do
    declared[#declared + 1] = name
  end
  table.sort(declared)
  for _, name in ipairs(declared) do
    local field, part = validator.value[name], value[name]
    if part == nil and not field.optional then
      return fault(path .. "." .. name, "is a required field and missing")
    end
    local found = part ~= nil and check(field.fieldType, part, path .. "." .. name, catalog)
    if found then
      return found
    end
  end
  for name in pairs(value) do
    if validator.value[name] == nil then
      return fault(path .. "." .. name, "is not a field of the schema")
    end
  end
end

--- The alternatives that an object, or a value of a kind, comes nearest to: those of its kind.
---@param validator table
---@param value any
---@return table[]
local function alternatives(validator, value)
  local list = {}
  for _, one in ipairs(validator.value) do
    if (KIND_OF_TYPE[one.type] or one.type) == kinds.of(value) then
      list[#list + 1] = one
    end
  end
  return list
end

function CHECKS.union(validator, value, path, catalog)
  for _, one in ipairs(validator.value) do
    if not check(one, value, path, catalog) then
      return nil
    end
  end
  local near = alternatives(validator, value)
  if #near == 1 then
    return check(near[1], value, path, catalog)
  end
  return fault(path, ("fits none of the %d alternatives of the schema"):format(#validator.value))
end

check = function(validator, value, path, catalog)
  local by_type = type(validator) == "table" and CHECKS[validator.type]
  return by_type and by_type(validator, value, path, catalog) or nil
end

--- Raises schema_mismatch for a document that the deployment would refuse.
---@param document table in wire form, without what Convex adds
---@param found Table
---@param catalog Catalog
---@param path string where the document is in the arguments
function validate.document(document, found, catalog, path)
  if not found.definition or not catalog.schema.validates then
    return
  end
  local misfit = check(found.definition.documentType, document, path, catalog)
  if misfit then
    fail("schema_mismatch", ("%s %s. Nothing was sent."):format(text.quote(misfit.path), misfit.problem), {
      hint = "Compare the fields with declared_schema of convex_get_table; a plain number is a float64, "
        .. 'int64 is {"$integer": "42"}.',
      details = { field = misfit.path, table = found.name },
      written = "none",
    })
  end
end

return validate
