--- Finds a document that was just inserted: the insert function of Convex does not tell its id.
--- Every document of the table that is not older than the insert is compared as a whole.
local audit = require "lib.audit"
local expression = require "lib.expression"
local pages = require "lib.pages"

local inserted = {}

local PAGE, MOST_PAGES = 100, 2
--- Conditions sent along so that a busy table is not read completely; the comparison is ours all the same.
local MOST_CONDITIONS, LONGEST_TEXT = 8, 200

local SCALAR = { string = true, number = true, boolean = true }

---@param fields table in wire form
---@return Condition[]
local function narrow(fields)
  local conditions = {}
  for field, value in pairs(fields) do
    local short = type(value) ~= "string" or #value <= LONGEST_TEXT
    if #conditions < MOST_CONDITIONS and SCALAR[type(value)] and short and field:match("^%a[%w_]*$") then
      conditions[#conditions + 1] = { field = field, op = "eq", value = value }
    end
  end
  return conditions
end

--- Canonical text of a document without what Convex adds.
---@param document table
---@return string
local function content(document)
  local own = json.object({})
  for field, value in pairs(document) do
    if field ~= "_id" and field ~= "_creationTime" then
      own[field] = value
    end
  end
  return json.canonical(own)
end

--- All documents since then with exactly these fields.
---@param table_name string
---@param fields table in wire form
---@param since number
---@return table[] matches, boolean complete
local function matches_since(table_name, fields, since)
  local conditions, wanted, found = narrow(fields), content(fields), {}
  local range = { lower = { op = "gte", value = since } }
  local filter = expression.encode({
    index = "by_creation_time", prefix = {}, range = range, residual = conditions, order = "desc",
  })
  local cursor
  for _ = 1, MOST_PAGES do
    local page = pages.read({
      table = table_name, expression = filter, conditions = conditions, cursor = cursor, limit = PAGE,
    })
    for _, document in ipairs(page.documents) do
      if document._creationTime >= since and content(document) == wanted then
        found[#found + 1] = document
      end
    end
    if page.done then
      return found, true
    end
    cursor = page.cursor
  end
  return found, false
end

--- Leaves those documents that were inserted with a key, if the audit log tells.
---@param table_name string
---@param documents table[]
---@param since number
---@return table[]
local function by_key_only(table_name, documents, since)
  local ids = audit.added_ids(table_name, since)
  if ids == nil then
    return documents
  end
  local left = {}
  for _, document in ipairs(documents) do
    if ids[document._id] then
      left[#left + 1] = document
    end
  end
  return #left > 0 and left or documents
end

--- The document that was inserted, if that is certain; else the candidates for it.
---@param table_name string
---@param fields table in wire form
---@param since number creation time that the document is not before
---@return table|nil document in wire form, table[] candidates
function inserted.find(table_name, fields, since)
  local found, complete = matches_since(table_name, fields, since)
  if #found > 1 and complete then
    found = by_key_only(table_name, found, since)
  end
  if #found == 1 and complete then
    return found[1], {}
  end
  return nil, found
end

return inserted
