--- Inserts one document and establishes its id.
local api = require "lib.api"
local clock = require "lib.clock"
local creation = require "lib.creation"
local documents = require "lib.documents"
local fail = require "lib.fail"
local fit = require "lib.fit"
local tables = require "lib.tables"

--- The table to insert into. The deployment would create an unknown one, so that must be asked for.
---@param asked string
---@param create boolean|nil
---@return string
local function target(asked, create)
  tables.refuse_system(asked)
  local catalog = tables.load()
  if not create or tables.find(catalog, asked) then
    return tables.resolve(catalog, asked).name
  end
  if not tables.is_name(asked) then
    fail("invalid_arguments", '"table" is not a name that a table can have. Nothing was sent.', {
      hint = "Letters, digits and underscores, a letter first, at most 64 characters.",
      details = { field = "table" },
      written = "none",
    })
  end
  return asked
end

return function(args, ctx)
  local fields = documents.fields_to_wire(args.fields)
  local name = target(args.table, args.create_table)
  local since = clock.lower_bound()
  api.mutation("_system/frontend/addDocument", { table = name, documents = json.array({ fields }) })
  local result = creation.report(name, fields, since)
  return fit.omit(result, result, { "document", "id_candidates" }, ctx.max_result_chars)
end
