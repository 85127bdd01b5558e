--- Deletes documents, all or none, and gives them back as they were.
local component = require "lib.component"
local documents = require "lib.documents"
local fail = require "kosmo.fail"
local fit = require "lib.fit"
local outcome = require "lib.outcome"
local values = require "lib.values"

local MOST_IDS = 100

---@param message string
---@return nil never
local function refuse(message)
  fail("invalid_arguments", message .. " Nothing was sent.", {
    hint = '"document_id" is one id, "document_ids" a list of different ones.',
    details = { field = "document_ids" },
    written = "none",
  })
end

---@param args table
---@return string[]
local function given_ids(args)
  if (args.document_id == nil) == (args.document_ids == nil) then
    refuse('Give either "document_id" or "document_ids".')
  end
  if args.document_id then
    return { args.document_id }
  end
  local seen = {}
  for _, id in ipairs(args.document_ids) do
    if seen[id] then
      refuse(('"document_ids" names %s twice.'):format(id))
    end
    seen[id] = true
  end
  if #args.document_ids < 1 or #args.document_ids > MOST_IDS then
    refuse(('"document_ids" must hold 1 to %d ids.'):format(MOST_IDS))
  end
  return args.document_ids
end

--- One transaction deletes all of them, so that some being left means that somebody else was at work.
---@param list string[]
---@param table_name string
---@return "succeeded"|"none"|"unknown"
local function look(list, table_name)
  local left = 0
  for _, document in ipairs(documents.read(list, table_name)) do
    left = left + (document and 1 or 0)
  end
  return left == 0 and "succeeded" or left == #list and "none" or "unknown"
end

return function(args, ctx)
  local list = given_ids(args)
  component.choose(args.component)
  local located = documents.locate(args.table, list)
  local targets, ids, before = json.array({}), json.array({}), json.array({})
  for i, document in ipairs(located.documents) do
    ids[i] = document._id
    targets[i] = { id = document._id, tableName = located.table.name }
    before[i] = values.from_wire(document)
  end
  if ctx.preview then
    return { before = before }
  end
  local note = outcome.write("_system/frontend/deleteDocuments", { toDelete = targets }, function()
    return look(ids, located.table.name)
  end)
  local result = { id = ids[1], deleted = true, note = note, document = before[1] }
  if args.document_ids then
    result = { ids = ids, deleted = true, note = note, documents = before }
  end
  return fit.omit(result, result, { "document", "documents" }, ctx.max_result_chars)
end
