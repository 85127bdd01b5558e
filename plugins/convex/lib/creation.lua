--- What is told about an insert that has happened: whatever fails from here on must not look like a failed
--- insert.
local audit = require "lib.audit"
local inserted = require "lib.inserted"
local values = require "lib.values"

local creation = {}

local MOST_CANDIDATES = 20

--- Texts for one document and for several.
local ONE = { was = "The document was inserted", its = "its id", again = " Do not insert it again." }
local MANY = { was = "The documents were inserted", its = "their ids", again = " Do not insert them again." }

---@param ask CreationRequest
---@param note string
---@param candidates table[]
---@return table result
local function uncertain(ask, note, candidates)
  local list = json.array({})
  for i = 1, math.min(#candidates, MOST_CANDIDATES) do
    list[i] = candidates[i]._id
  end
  local result = { id_candidates = list, note = note .. (ask.several and MANY or ONE).again }
  if ask.several then
    result.ids, result.created, result.documents = json.null, #ask.list, json.null
  else
    result.id, result.document = json.null, json.null
  end
  return result
end

---@param ask CreationRequest
---@param found table[] in wire form
---@return table result
local function certain(ask, found)
  if not ask.several then
    return { id = found[1]._id, document = values.from_wire(found[1]) }
  end
  local ids, documents = json.array({}), json.array({})
  for i, document in ipairs(found) do
    ids[i], documents[i] = document._id, values.from_wire(document)
  end
  return { ids = ids, created = #found, documents = documents }
end

---@class CreationRequest
---@field table string
---@field list table[] in wire form
---@field several boolean whether the caller gave a list
---@field since number creation time that no document is before

--- Whether documents that look like ours can be ours: the app may have inserted the same at that moment.
---@param found table[]
---@param ask CreationRequest
---@return boolean
local function added_by_key(found, ask)
  local ids = audit.added_ids(ask.table, ask.since)
  for _, document in ipairs(ids and found or {}) do
    if not ids[document._id] then
      return false
    end
  end
  return true
end

--- What the data say of an insert whose answer was lost.
---@param ask CreationRequest
---@return "succeeded"|"none"|"unknown"
function creation.look(ask)
  local found, candidates, complete = inserted.find(ask.table, ask.list, ask.since)
  if found then
    return added_by_key(found, ask) and "succeeded" or "unknown"
  end
  return complete and #candidates == 0 and "none" or "unknown"
end

--- Establishes the ids of the new documents, or says why it cannot.
---@param ask CreationRequest
---@return table result
function creation.report(ask)
  local words = ask.several and MANY or ONE
  local ok, found, candidates = pcall(inserted.find, ask.table, ask.list, ask.since)
  if not ok then
    local why = type(found) == "table" and found.message or tostring(found)
    return uncertain(ask, ("%s, but %s could not be read: %s"):format(words.was, words.its, why), {})
  end
  if found then
    return certain(ask, found)
  end
  if #candidates == 0 then
    return uncertain(ask, words.was .. ", but not found again; perhaps changed or gone already.", {})
  end
  return uncertain(ask, ("%s; others with the same content appeared at the same time, so %s cannot be told "
    .. "from the candidates, or from more not listed."):format(words.was, words.its), candidates)
end

return creation
