--- Inserts documents, all or none, and establishes their ids.
local clock = require "lib.clock"
local component = require "lib.component"
local creation = require "lib.creation"
local documents = require "lib.documents"
local fail = require "kosmo.fail"
local fit = require "lib.fit"
local outcome = require "lib.outcome"
local tables = require "lib.tables"
local validate = require "lib.validate"

local MOST_DOCUMENTS = 100

---@param field string
---@param message string
---@param hint string
---@return nil never
local function refuse(field, message, hint)
  fail("invalid_arguments", message .. " Nothing was sent.", {
    hint = hint, details = { field = field }, written = "none",
  })
end

---@class Given
---@field list table[] in wire form
---@field paths string[] where each is in the arguments

---@param args table
---@return Given
local function given_documents(args)
  if (args.fields == nil) == (args.documents == nil) then
    refuse("fields", 'Give either "fields" or "documents".', '"fields" is one document, "documents" is a list.')
  end
  if args.fields then
    return { list = { documents.fields_to_wire(args.fields) }, paths = { "fields" } }
  end
  local count = #args.documents
  if count < 1 or count > MOST_DOCUMENTS then
    refuse("documents", ('"documents" must hold 1 to %d documents.'):format(MOST_DOCUMENTS), "Call more than once.")
  end
  local given = { list = {}, paths = {} }
  for i, fields in ipairs(args.documents) do
    given.paths[i] = ("documents[%d]"):format(i - 1)
    given.list[i] = documents.fields_to_wire(fields, given.paths[i])
  end
  return given
end

--- The table to insert into. The deployment would create an unknown one, so that must be asked for.
---@param asked string
---@param create boolean|nil
---@return Table, Catalog
local function target(asked, create)
  tables.refuse_system(asked)
  local catalog = tables.load()
  if not create or tables.find(catalog, asked) then
    return tables.resolve(catalog, asked), catalog
  end
  if not tables.is_name(asked) then
    refuse("table", '"table" is not a name that a table can have.',
      "Letters, digits and underscores, a letter first, at most 64 characters.")
  end
  return { name = asked, exists = false }, catalog
end

return function(args, ctx)
  local given = given_documents(args)
  component.choose(args.component)
  local found, catalog = target(args.table, args.create_table)
  for i, document in ipairs(given.list) do
    validate.document(document, found, catalog, given.paths[i])
  end
  local ask = {
    table = found.name, list = given.list, several = args.documents ~= nil, since = clock.lower_bound(),
  }
  local note = outcome.write("_system/frontend/addDocument", {
    table = found.name,
    documents = json.array({ table.unpack(given.list) }),
  }, function()
    return creation.look(ask)
  end)
  local result = creation.report(ask)
  result.note = result.note or note
  return fit.omit(result, result, { "document", "documents", "id_candidates" }, ctx.max_result_chars)
end
