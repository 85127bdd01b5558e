--- Deletes one document, and gives it back as it was.
local api = require "lib.api"
local documents = require "lib.documents"
local fit = require "lib.fit"
local values = require "lib.values"

return function(args, ctx)
  local name, document = documents.locate(args.table, args.document_id)
  local id = document._id
  api.mutation("_system/frontend/deleteDocuments", {
    toDelete = json.array({ { id = id, tableName = name } }),
  })
  local result = { id = id, deleted = true, document = values.from_wire(document) }
  return fit.omit(result, result, { "document" }, ctx.max_result_chars)
end
