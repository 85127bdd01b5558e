--- Finds documents that were just inserted: the insert function of Convex does not tell their ids.
--- Every document of the table that is not older than the insert is compared as a whole.
local audit = require "lib.audit"
local documents = require "lib.documents"
local expression = require "lib.expression"
local pages = require "lib.pages"

local inserted = {}

local PAGE, MOST_PAGES = 100, 2
--- Conditions sent along so that a busy table is not read completely; the comparison is ours all the same.
local MOST_CONDITIONS, LONGEST_TEXT, LONGEST_NAME = 8, 200, 64

local SCALAR = { string = true, number = true, boolean = true }

---@param fields table in wire form
---@return Condition[]
local function narrow(fields)
  local conditions = {}
  for field, value in pairs(fields) do
    local short = type(value) ~= "string" or #value <= LONGEST_TEXT
    local named = #field <= LONGEST_NAME and field:match("^%a[%w_]*$")
    if #conditions < MOST_CONDITIONS and SCALAR[type(value)] and short and named then
      conditions[#conditions + 1] = { field = field, op = "eq", value = value }
    end
  end
  return conditions
end

---@class Wanted
---@field texts string[] canonical text of each document
---@field counts table<string, integer> how often each text was inserted

---@param list table[] in wire form
---@return Wanted
local function wanted_of(list)
  local wanted = { texts = {}, counts = {} }
  for i, fields in ipairs(list) do
    local content = json.canonical(documents.own_fields(fields))
    wanted.texts[i] = content
    wanted.counts[content] = (wanted.counts[content] or 0) + 1
  end
  return wanted
end

--- All documents since then with the fields of one that was inserted, oldest first per content.
---@param table_name string
---@param list table[] in wire form
---@param wanted Wanted
---@param since number
---@return table<string, table[]> found by content, boolean complete
local function matches_since(table_name, list, wanted, since)
  local conditions, found = #list == 1 and narrow(list[1]) or {}, {}
  local range = { lower = { op = "gte", value = since } }
  local filter = expression.encode({
    index = "by_creation_time", prefix = {}, range = range, residual = conditions, order = "desc",
  })
  local cursor
  for _ = 1, MOST_PAGES * #list do
    local page = pages.read({
      table = table_name, expression = filter, conditions = conditions, cursor = cursor, limit = PAGE + #list,
    })
    for _, document in ipairs(page.documents) do
      local content = json.canonical(documents.own_fields(document))
      if document._creationTime >= since and wanted.counts[content] then
        found[content] = found[content] or {}
        table.insert(found[content], 1, document)
      end
    end
    if page.done then
      return found, true
    end
    cursor = page.cursor
  end
  return found, false
end

---@param found table<string, table[]>
---@param wanted Wanted
---@return boolean
local function is_certain(found, wanted)
  for content, count in pairs(wanted.counts) do
    if #(found[content] or {}) ~= count then
      return false
    end
  end
  return true
end

--- Leaves those documents that were inserted with a key, if the audit log tells.
---@param table_name string
---@param found table<string, table[]>
---@param since number
---@return table<string, table[]>
local function by_key_only(table_name, found, since)
  local ids, left = audit.added_ids(table_name, since), {}
  if ids == nil then
    return found
  end
  for content, list in pairs(found) do
    local kept = {}
    for _, document in ipairs(list) do
      if ids[document._id] then
        kept[#kept + 1] = document
      end
    end
    left[content] = #kept > 0 and kept or list
  end
  return left
end

---@param found table<string, table[]>
---@return table[]
local function flat(found)
  local list = {}
  for _, documents_of_content in pairs(found) do
    for _, document in ipairs(documents_of_content) do
      list[#list + 1] = document
    end
  end
  return list
end

--- The documents that were inserted, if that is certain; else the candidates for them.
--- Equal documents of one insert are told apart by their creation time, which follows their order.
---@param table_name string
---@param list table[] in wire form
---@param since number creation time that no document is before
---@return table[]|nil documents in the order of the list, table[] candidates, boolean complete
function inserted.find(table_name, list, since)
  local wanted = wanted_of(list)
  local found, complete = matches_since(table_name, list, wanted, since)
  local candidates = flat(found)
  if complete and #candidates > #list then
    found = by_key_only(table_name, found, since)
  end
  if not complete or not is_certain(found, wanted) then
    return nil, flat(found), complete
  end
  local result = {}
  for i, content in ipairs(wanted.texts) do
    result[i] = table.remove(found[content], 1)
  end
  return result, {}, true
end

return inserted
