--- The declared schema of a table beside the one that Convex inferred from its documents, field by field.
local types = require "lib.types"

local differences = {}

local SYSTEM = { _id = true, _creationTime = true }

--- Nothing can be said of these.
local OPEN = { any = true, unknown = true }

---@param type Type
---@return boolean
local function is_open(type)
  for kind in pairs(type.kinds) do
    if OPEN[kind] then
      return true
    end
  end
  return false
end

--- Kinds that are stored, and not declared. An id is a string, too.
---@param declared Type
---@param inferred Type
---@return string[]
local function foreign(declared, inferred)
  local list = {}
  for kind in pairs(inferred.kinds) do
    local fits = declared.kinds[kind] or kind == "never" or (kind:sub(1, 3) == "id " and declared.kinds.string)
    if not fits then
      list[#list + 1] = (kind:gsub("^id (.+)$", 'id("%1")'))
    end
  end
  table.sort(list)
  return list
end

---@param declared TypeField|nil
---@param inferred TypeField|nil
---@return string|nil
local function difference(declared, inferred)
  if not declared then
    return "stored, but not declared"
  end
  if not inferred then
    return declared.optional and "declared, but in no document" or "required, but in no document"
  end
  if is_open(declared.type) or is_open(inferred.type) then
    return nil
  end
  local list = foreign(declared.type, inferred.type)
  if #list > 0 then
    return "also holds " .. table.concat(list, ", ")
  end
  return inferred.optional and not declared.optional and "required, but missing in some documents" or nil
end

---@param field TypeField|nil
---@return any
local function shown(field)
  return field and field.type.text .. (field.optional and ", optional" or "") or json.null
end

---@param rows table[]
---@param declared table<string, TypeField>
---@param inferred table<string, TypeField>
---@param prefix string
local function compare(rows, declared, inferred, prefix)
  local names, seen = {}, {}
  for _, fields in ipairs({ declared, inferred }) do
    for name in pairs(fields) do
      if not seen[name] and not SYSTEM[prefix .. name] then
        seen[name] = true
        names[#names + 1] = name
      end
    end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local left, right = declared[name], inferred[name]
    rows[#rows + 1] = {
      field = prefix .. name, declared = shown(left), inferred = shown(right), difference = difference(left, right),
    }
    if left and right and left.type.fields and right.type.fields then
      compare(rows, left.type.fields, right.type.fields, prefix .. name .. ".")
    end
  end
end

--- One row for each field of either; nil where one of them says nothing of fields.
---@param validator any declared validator of the documents
---@param shape any inferred shape
---@return table[]|nil rows {field, declared, inferred, difference}
function differences.rows(validator, shape)
  if type(validator) ~= "table" or validator == json.null or type(shape) ~= "table" or shape == json.null then
    return nil
  end
  local declared, inferred = types.declared(validator), types.inferred(shape)
  if not declared.fields or not inferred.fields then
    return nil
  end
  local rows = json.array({})
  compare(rows, declared.fields, inferred.fields, "")
  return rows
end

return differences
