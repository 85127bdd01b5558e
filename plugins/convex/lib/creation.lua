--- What is told about an insert that has happened: whatever fails from here on must not look like a failed
--- insert.
local inserted = require "lib.inserted"
local values = require "lib.values"

local creation = {}

local MOST_CANDIDATES = 20
local ONCE = " Do not insert it again."

---@param note string
---@param candidates table[]
---@return table result
local function uncertain(note, candidates)
  local list = json.array({})
  for i = 1, math.min(#candidates, MOST_CANDIDATES) do
    list[i] = candidates[i]._id
  end
  return { id = json.null, id_candidates = list, note = note .. ONCE, document = json.null }
end

--- Establishes the id of the new document, or says why it cannot.
---@param table_name string
---@param fields table in wire form
---@param since number creation time that the document is not before
---@return table result
function creation.report(table_name, fields, since)
  local ok, document, candidates = pcall(inserted.find, table_name, fields, since)
  if not ok then
    local why = type(document) == "table" and document.message or tostring(document)
    return uncertain("The document was inserted, but its id could not be read: " .. why, {})
  end
  if document then
    return { id = document._id, document = values.from_wire(document) }
  end
  if #candidates == 0 then
    return uncertain("The document was inserted, but not found again; it may be changed or gone already.", {})
  end
  return uncertain("The document was inserted; others with the same content appeared at the same time, "
    .. "so its id is one of the candidates, or of one not listed.", candidates)
end

return creation
