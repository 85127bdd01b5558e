--- The deployment's audit log, where the key may read it and the plan has one.
local api = require "lib.api"

local audit = {}

local MOST_EVENTS = "100"

--- Ids that administrative inserts added to a table.
---@param table_name string
---@param since number milliseconds since the epoch
---@return table<string, true>|nil nil if the log cannot be read, or not completely
function audit.added_ids(table_name, since)
  local ok, answer = pcall(api.get_optional, "audit_log", {
    from = ("%.0f"):format(math.max(0, math.floor(since))),
    limit = MOST_EVENTS,
  })
  if not ok or answer == nil or not json.is_array(answer.items) then
    return nil
  end
  if type(answer.pagination) == "table" and answer.pagination.hasMore == true then
    return nil
  end
  local ids = {}
  for _, event in ipairs(answer.items) do
    local metadata = type(event.metadata) == "table" and event.metadata or {}
    if event.action == "add_documents" and metadata.table == table_name then
      for _, id in ipairs(metadata.document_ids or {}) do
        ids[id] = true
      end
    end
  end
  return ids
end

return audit
