--- What became of a write whose answer was lost: the data are read again, and the write is never sent again.
local api = require "lib.api"
local fail = require "kosmo.fail"

local outcome = {}

--- After these the deployment may still be busy with the write: not seeing it yet proves nothing.
local MAY_STILL_RUN = { upstream_timeout = true, cancelled = true }
local MAY_STILL_RUN_STATUS = { [408] = true, [504] = true }

---@param failure table
---@return boolean
local function may_still_run(failure)
  local status = failure.details and failure.details.status
  return MAY_STILL_RUN[failure.code] or MAY_STILL_RUN_STATUS[status] or false
end

---@param failure table
---@param written "none"|"unknown"
---@param said string
---@param hint string
---@return nil never
local function raise(failure, written, said, hint)
  fail(failure.code or "upstream_error", ("%s %s"):format(failure.message or "", said), {
    hint = hint,
    details = failure.details,
    written = written,
  })
end

--- Sends a mutation. If its answer is lost, `look` reads the data and says what it sees; "succeeded" makes
--- the write count as done, everything else raises the failure with what is known.
---@param path string
---@param args table
---@param look fun(): "succeeded"|"none"|"unknown"
---@return string|nil note for the result, after a lost answer
function outcome.write(path, args, look)
  local ok, failure = pcall(api.mutation, path, args)
  if ok then
    return nil
  end
  if type(failure) ~= "table" or failure.written == "none" or failure.code == "cancelled" then
    error(failure)
  end
  local read, seen = pcall(look)
  if read and seen == "succeeded" then
    return "The answer of the deployment was lost, but reading the data again shows that the write happened."
  end
  if read and seen == "none" and not may_still_run(failure) then
    raise(failure, "none", "The data were read again: nothing was written.", "It is safe to try again.")
  end
  raise(failure, "unknown", read and "The data were read again, and do not tell what became of the write."
    or "The data could not be read again.", "Look at the documents before you repeat the call.")
end

return outcome
