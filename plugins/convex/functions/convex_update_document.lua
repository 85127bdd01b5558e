--- Sets and removes fields of one document; the others stay.
local component = require "lib.component"
local documents = require "lib.documents"
local fail = require "kosmo.fail"
local fit = require "lib.fit"
local kinds = require "lib.kinds"
local outcome = require "lib.outcome"
local preconditions = require "lib.preconditions"
local text = require "lib.text"
local validate = require "lib.validate"
local values = require "lib.values"

---@param field string
---@param message string
---@param hint string
---@return nil never
local function refuse(field, message, hint)
  fail("invalid_arguments", message .. " Nothing was sent.", {
    hint = hint, details = { field = field }, written = "none",
  })
end

--- What the patch function is given: values, and a mark for each field to remove.
---@param args table
---@return table
local function patch_of(args)
  local patch = documents.fields_to_wire(args.fields or json.object({}))
  for _, field in ipairs(args.unset or {}) do
    documents.check_field(field, "unset")
    if patch[field] ~= nil and patch[field] ~= kinds.UNDEFINED then
      refuse("unset", ("%s is in both fields and unset."):format(text.quote(field)), "Name it in one of them.")
    end
    patch[field] = kinds.UNDEFINED
  end
  if next(patch) == nil then
    refuse("fields", '"fields" is empty, and so is "unset": there is nothing to update.',
      "Name at least one field with its new value, or one to remove.")
  end
  return patch
end

--- The document as it will be.
---@param before table
---@param patch table
---@return table
local function merge(before, patch)
  local after = json.object({})
  for field, value in pairs(before) do
    after[field] = value
  end
  for field, value in pairs(patch) do
    if value == kinds.UNDEFINED then
      value = nil
    end
    after[field] = value
  end
  return after
end

---@param before table
---@param expected table
---@param table_name string
---@return "succeeded"|"none"|"unknown"
local function look(before, expected, table_name)
  local now = documents.read({ before._id }, table_name)[1]
  local seen = now and json.canonical(now)
  if seen == json.canonical(expected) then
    return "succeeded"
  end
  return seen == json.canonical(before) and "none" or "unknown"
end

--- The document as it is now. The update has happened: not being able to read it again is not a failure.
---@param id string
---@param table_name string
---@return table document or json.null, string|nil note
local function reread(id, table_name)
  local ok, list = pcall(documents.read, { id }, table_name)
  if not ok then
    local why = type(list) == "table" and list.message or tostring(list)
    return json.null, "The document was updated, but could not be read again: " .. why
  end
  if not list[1] then
    return json.null, "The document was updated, and has been deleted since."
  end
  return values.from_wire(list[1])
end

---@param args table
---@param before table
---@param table_name string
---@return string|nil note
local function check(args, before, table_name)
  if args.expect then
    preconditions.expect(args.expect, before)
  end
  if args.if_unchanged_since then
    preconditions.unchanged(args.if_unchanged_since, before, table_name)
  end
  return (args.expect or args.if_unchanged_since) and preconditions.NOTE or nil
end

return function(args, ctx)
  local patch = patch_of(args)
  component.choose(args.component)
  local located = documents.locate(args.table, { args.document_id })
  local name, before = located.table.name, located.documents[1]
  local expected = merge(before, patch)
  local note = check(args, before, name)
  validate.document(documents.own_fields(expected), located.table, located.catalog, "fields")
  if ctx.preview then
    return { before = values.from_wire(before), after = values.from_wire(expected) }
  end
  -- Without ids this function changes every document of the table.
  local lost = outcome.write("_system/frontend/patchDocumentsFields", {
    table = name, fields = patch, ids = json.array({ before._id }),
  }, function()
    return look(before, expected, name)
  end)
  local after, problem = reread(before._id, name)
  local result = {
    id = before._id, note = problem or lost or note, before = values.from_wire(before), after = after,
  }
  return fit.omit(result, result, { "before", "after" }, ctx.max_result_chars)
end
