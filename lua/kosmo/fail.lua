--- Raises the errors that callers see.

---@class FailureMore
---@field hint? string what to do next, one sentence
---@field details? table machine-readable facts
---@field written? "none"|"succeeded"|"unknown"

---@param code string a code of the host, or one declared in plugin.json
---@param message string what happened
---@param more? FailureMore
local function fail(code, message, more)
  more = more or {}
  error({
    code = code,
    message = message,
    hint = more.hint,
    details = more.details,
    written = more.written,
  })
end

return fail
