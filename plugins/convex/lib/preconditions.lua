--- What a caller expects of a document before it is changed. The check and the write are two transactions.
local api = require "lib.api"
local clock = require "lib.clock"
local documents = require "lib.documents"
local fail = require "kosmo.fail"
local path = require "lib.path"
local text = require "lib.text"
local values = require "lib.values"

local preconditions = {}

preconditions.NOTE = "The document was as expected just before the update; check and update are not one "
  .. "transaction."

--- How a deployment says that it cannot read a time: one in the future, or one too long ago.
local UNREADABLE = { [400] = true, [503] = true }

---@param message string
---@param details table
---@return nil never
local function refuse(message, details)
  fail("precondition_failed", message .. " Nothing was changed.", {
    hint = "Read the document again and decide anew.",
    details = details,
    written = "none",
  })
end

--- Raises precondition_failed if a field of the document has another value.
---@param expected table
---@param document table in wire form
function preconditions.expect(expected, document)
  local wanted = values.to_wire(expected, { code = "invalid_value", path = "expect" })
  for field, value in pairs(wanted) do
    local actual = path.value_at(document, field)
    if actual == nil or json.canonical(actual) ~= json.canonical(value) then
      local place = "expect." .. field
      local is = actual == nil and "is missing" or "is " .. text.clip(json.encode(actual, { compact = true }), 100)
      refuse(("%s does not hold: the field %s."):format(text.quote(place), is), { field = place })
    end
  end
end

---@param document table
---@param since number milliseconds since the epoch
---@return table|nil document as it was
local function as_it_was(document, table_name, since)
  local query = documents.query({ document._id }, table_name)
  local ok, answer = pcall(api.query_at, query, clock.timestamp(since))
  if ok then
    local first = json.is_array(answer) and answer[1]
    return type(first) == "table" and first ~= json.null and first or nil
  end
  if type(answer) == "table" and UNREADABLE[answer.details and answer.details.status] then
    refuse("The deployment cannot read the document as it was at if_unchanged_since.", { since = since })
  end
  error(answer)
end

--- Raises precondition_failed if the document differs from what it was at a time, or that cannot be told.
---@param since number milliseconds since the epoch
---@param document table in wire form, as it is now
---@param table_name string
function preconditions.unchanged(since, document, table_name)
  local before = as_it_was(document, table_name, since)
  if before == nil then
    refuse("The document did not exist yet at if_unchanged_since.", { since = since, document_id = document._id })
  end
  if json.canonical(before) ~= json.canonical(document) then
    refuse("The document has changed since if_unchanged_since.", { since = since, document_id = document._id })
  end
end

return preconditions
