--- Declared validators and inferred shapes in one form, so that they can be compared.
local kinds = require "lib.kinds"

local types = {}

---@class Type
---@field text string short, such as "string | null"
---@field kinds table<string, true> what values can be; "any" for everything
---@field fields table<string, TypeField>|nil of objects, all alternatives taken together

---@class TypeField
---@field optional boolean
---@field type Type

---@param text string
---@param kind? string
---@param fields? table<string, TypeField>
---@return Type
local function make(text, kind, fields)
  return { text = text, kinds = { [kind or text] = true }, fields = fields }
end

local join

--- Fields of both; what only one has is optional.
---@param a table<string, TypeField>
---@param b table<string, TypeField>
---@return table<string, TypeField>
local function join_fields(a, b)
  local all = {}
  for name, field in pairs(a) do
    local other = b[name]
    all[name] = {
      optional = field.optional or other == nil or other.optional,
      type = other and join({ field.type, other.type }) or field.type,
    }
  end
  for name, field in pairs(b) do
    all[name] = all[name] or { optional = true, type = field.type }
  end
  return all
end

---@param list Type[]
---@return Type
join = function(list)
  local whole, seen, texts = { kinds = {} }, {}, {}
  for _, one in ipairs(list) do
    for kind in pairs(one.kinds) do
      whole.kinds[kind] = true
    end
    if one.fields then
      whole.fields = whole.fields and join_fields(whole.fields, one.fields) or one.fields
    end
    if not seen[one.text] then
      seen[one.text] = true
      texts[#texts + 1] = one.text
    end
  end
  whole.text = table.concat(texts, " | ")
  return whole
end

---@param list any[]
---@param read fun(value: any): Type
---@return Type
local function union(list, read)
  local alternatives = {}
  for i, one in ipairs(list) do
    alternatives[i] = read(one)
  end
  return #alternatives > 0 and join(alternatives) or make("never")
end

local DECLARED = { number = "float64", bigint = "int64" }

---@type table<string, fun(validator: table): Type>
local VALIDATORS = {
  literal = function(validator)
    return make(json.encode(validator.value, { compact = true }), kinds.of(validator.value))
  end,
  id = function(validator)
    return make(('id("%s")'):format(validator.tableName), "id " .. validator.tableName)
  end,
  array = function(validator)
    return make(("array of %s"):format(types.declared(validator.value).text), "array")
  end,
  union = function(validator)
    return union(validator.value, types.declared)
  end,
  object = function(validator)
    local fields = {}
    for name, field in pairs(validator.value) do
      fields[name] = { optional = field.optional == true, type = types.declared(field.fieldType) }
    end
    return make("object", "object", fields)
  end,
  record = function()
    return make("record", "object")
  end,
}

---@param validator table validator JSON
---@return Type
function types.declared(validator)
  local read = VALIDATORS[validator.type]
  return read and read(validator) or make(DECLARED[validator.type] or validator.type)
end

---@type table<string, fun(shape: table): Type>
local SHAPES = {
  Id = function(shape)
    return make(('id("%s")'):format(shape.tableName), "id " .. shape.tableName)
  end,
  Array = function(shape)
    return make(("array of %s"):format(types.inferred(shape.shape or { type = "Unknown" }).text), "array")
  end,
  Union = function(shape)
    return union(shape.shapes or {}, types.inferred)
  end,
  Object = function(shape)
    local fields = {}
    for _, field in ipairs(shape.fields or {}) do
      fields[field.fieldName] = { optional = field.optional == true, type = types.inferred(field.shape) }
    end
    return make("object", "object", fields)
  end,
  Record = function()
    return make("record", "object")
  end,
}

---@param shape table
---@return Type
function types.inferred(shape)
  local read = SHAPES[shape.type]
  return read and read(shape) or make(shape.type:lower())
end

return types
