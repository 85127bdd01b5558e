--- Sets fields of one document; the others stay.
local api = require "lib.api"
local documents = require "lib.documents"
local fail = require "lib.fail"
local fit = require "lib.fit"
local values = require "lib.values"

--- The document as it is now. The update has happened: not being able to read it again is not a failure.
---@param id string
---@param name string
---@return table document or json.null, string|nil note
local function reread(id, name)
  local ok, document = pcall(documents.read, id, name)
  if not ok then
    local why = type(document) == "table" and document.message or tostring(document)
    return json.null, "The document was updated, but could not be read again: " .. why
  end
  if document == nil then
    return json.null, "The document was updated, and has been deleted since."
  end
  return values.from_wire(document)
end

return function(args, ctx)
  if next(args.fields) == nil then
    fail("invalid_arguments", '"fields" is empty: there is nothing to update. Nothing was sent.', {
      hint = "Name at least one field with its new value.",
      details = { field = "fields" },
      written = "none",
    })
  end
  local fields = documents.fields_to_wire(args.fields)
  local name, before = documents.locate(args.table, args.document_id)
  -- Without ids this function changes every document of the table.
  api.mutation("_system/frontend/patchDocumentsFields", {
    table = name,
    fields = fields,
    ids = json.array({ before._id }),
  })
  local after, note = reread(before._id, name)
  local result = { id = before._id, note = note, before = values.from_wire(before), after = after }
  return fit.omit(result, result, { "before", "after" }, ctx.max_result_chars)
end
