--- Everything known of one table: size, schemas, indexes.
local api = require "lib.api"
local component = require "lib.component"
local differences = require "lib.differences"
local fit = require "lib.fit"
local indexes = require "lib.indexes"
local schema = require "lib.schema"
local scope = require "lib.scope"
local tables = require "lib.tables"

--- Shapes that say nothing of documents: not computed yet, or none stored.
local EMPTY_SHAPES = {
  Unknown = "The deployment has not inferred a schema yet.",
  Never = "No documents are stored.",
}

--- The inferred schema, and a note where there is none.
---@param name string
---@return table shape, string|nil note
local function inferred(name)
  local shapes = api.get_optional("shapes", scope.id and { component = scope.id } or nil)
  if shapes == nil then
    return json.null, "This backend does not infer schemas."
  end
  local shape = shapes[name]
  if type(shape) ~= "table" or shape == json.null then
    return json.null, EMPTY_SHAPES.Unknown
  end
  local note = EMPTY_SHAPES[shape.type]
  return note and json.null or shape, note
end

--- How many rows say that stored and declared differ; json.null where nothing was compared.
---@param rows table[]|nil
---@return any
local function count_differences(rows)
  local count = rows and 0 or json.null
  for _, row in ipairs(rows or {}) do
    count = count + (row.difference and 1 or 0)
  end
  return count
end

---@param list Index[]
---@return table[]
local function present(list)
  local rows = json.array({})
  for i, index in ipairs(list) do
    rows[i] = {
      name = index.name, kind = index.kind, fields = index.fields, ready = index.ready, state = index.state,
    }
  end
  return rows
end

return function(args, ctx)
  tables.refuse_system(args.table)
  component.choose(args.component)
  local catalog, answers = tables.load(tables.is_name(args.table)
    and { tables.size_query(args.table), indexes.query(args.table) } or nil)
  local found = tables.resolve(catalog, args.table)
  if found.name ~= args.table then
    answers = api.batch({ tables.size_query(found.name), indexes.query(found.name) })
  end
  local shape, note = inferred(found.name)
  local rows = differences.rows(found.definition and found.definition.documentType, shape)
  local about = {
    name = found.name,
    documents = found.exists and (answers[1]() or json.null) or 0,
    schema_validation = catalog.schema.validates and found.definition ~= nil,
    indexes = present(indexes.join(found.definition, answers[2]())),
    notes = note and json.array({ note }) or nil,
    differences = count_differences(rows),
    fields = rows or json.null,
    declared_schema = schema.declared(found.definition),
    inferred_schema = shape,
  }
  return fit.omit({ table = about }, about, { "inferred_schema", "declared_schema", "fields" }, ctx.max_result_chars)
end
