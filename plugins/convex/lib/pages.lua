--- Native pages of a table: one request each.
local api = require "lib.api"
local fail = require "kosmo.fail"
local text = require "lib.text"

local pages = {}

---@class Page
---@field documents table[] in wire form
---@field cursor string where the next page starts
---@field done boolean whether the walk is complete
---@field rows integer|nil rows read; nil where the deployment filtered and does not say

---@param row table
---@param conditions Condition[]
---@return nil never
local function refuse(row, conditions)
  local index = type(row.filter) == "number" and row.filter or -1
  local condition = conditions[index + 1]
  local where = condition and text.quote("filter." .. condition.field) .. ": " or ""
  local said = text.clip(tostring(row.error), 300)
  fail("invalid_filter", "The deployment refuses the filter. " .. where .. said, {
    hint = "Correct the filter; if this names an index, the schema may just have changed: call again.",
    details = condition and { field = "filter." .. condition.field } or nil,
  })
end

--- Filter errors arrive as rows of a successful page, and then instead of all documents.
---@param rows table[]
---@param conditions Condition[]
local function check(rows, conditions)
  local row = rows[1]
  if row and row._id == nil and row.error ~= nil then
    refuse(row, conditions)
  end
end

---@class PageRequest
---@field table string
---@field expression string filter expression
---@field conditions Condition[] its clauses, for messages
---@field cursor string|nil
---@field limit integer
---@field timestamp? string reads what was true then

---@param request PageRequest
---@return Query
function pages.query(request)
  return {
    path = "_system/frontend/paginatedTableDocuments",
    args = {
      table = request.table,
      filters = request.expression,
      paginationOpts = { numItems = request.limit, cursor = request.cursor or json.null },
    },
  }
end

--- The page in the answer of the query.
---@param value any
---@param request PageRequest
---@return Page
function pages.shape(value, request)
  local rows = type(value) == "table" and json.is_array(value.page) and value.page or json.array({})
  check(rows, request.conditions)
  return {
    documents = rows,
    cursor = value.continueCursor,
    done = value.isDone == true,
    rows = #request.conditions == 0 and #rows or nil,
  }
end

--- Reads one page. It may be short, even empty, without being the last.
---@param request PageRequest
---@return Page
function pages.read(request)
  local query = pages.query(request)
  local value = request.timestamp and api.query_at(query, request.timestamp) or api.query(query)
  return pages.shape(value, request)
end

return pages
