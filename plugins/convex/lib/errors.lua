--- Failures of the wire: transport errors (HTTP status and code) and function errors (status "error").
local fail = require "kosmo.fail"
local hints = require "lib.hints"
local meaning = require "lib.wire_errors"
local text = require "lib.text"

local errors = {}

--- Codes with which a deployment may say how long to wait.
local AGAIN_LATER = { rate_limited = true, upstream_unavailable = true }

--- What a refused mutation left behind; nil where nobody can tell.
---@param status integer
---@param code? string
---@return "none"|nil
local function written_by(status, code)
  local refused = status >= 400 and status < 500 and status ~= 408
  return (refused or meaning.nothing_written[code]) and "none" or nil
end

--- Raises for an answer that is not a function result.
---@param response table answer of http.request
---@return nil never
function errors.transport(response)
  local body = type(response.body) == "table" and response.body or {}
  local upstream = type(body.code) == "string" and body.code or nil
  local code = meaning.by_code[upstream] or meaning.by_status[response.status] or "upstream_error"
  if upstream == nil and (response.status < 400 or response.status == 404 or response.status == 405) then
    local message = ("The URL answered with HTTP %d, and not as Convex does."):format(response.status)
    fail("not_a_convex_deployment", message, {
      hint = hints.not_a_convex_deployment,
      written = written_by(response.status),
    })
  end
  local said = type(body.message) == "string" and body.message or "no reason given"
  local wait = response.headers and response.headers["retry-after"]
  local hint = hints[code]
  if wait and AGAIN_LATER[code] then
    -- Seconds, or a date.
    local how_long = wait:match("^%d+$") and ("Wait %s s"):format(wait) or ("Wait until %s"):format(wait)
    hint = ("%s, then call again; ask for fewer documents at a time."):format(text.clip(how_long, 60))
  end
  fail(code, ("The deployment answered %d%s: %s"):format(
    response.status, upstream and " " .. text.clip(upstream, 60) or "", text.clip(said, 500)), {
    hint = hint,
    details = { status = response.status, upstream_code = upstream, retry_after = wait },
    written = written_by(response.status, upstream),
  })
end

--- The sentence without request id and wrappers, and the request id.
---@param message string
---@return string said, string|nil request_id
local function unwrap(message)
  local request_id = message:match("^%[Request ID: ([^%]]+)%]")
  local said = message:gsub("^%[Request ID: [^%]]+%] ?", ""):gsub("^Server Error%s*", "")
  said = said:gsub("^Uncaught %w*Error: ", ""):gsub("\n%s*at .*$", "")
  return said, request_id
end

--- The text of a ConvexError, which survives redaction; nil for other errors.
---@param data any errorData
---@return string|nil said, string|nil code
local function read_data(data)
  if type(data) == "string" then
    return data
  end
  if type(data) == "table" and data.paginationError == "InvalidCursor" then
    return "the deployment does not accept the cursor", "cursor_invalid"
  end
  if type(data) == "table" and data ~= json.null then
    return json.encode(data, { compact = true })
  end
end

---@param said string
---@return string code
local function classify(said)
  for _, row in ipairs(meaning.by_sentence) do
    if said:find(row[1], 1, true) then
      return row[2]
    end
  end
  return "upstream_error"
end

--- Raises for a body with status "error". A failed mutation is rolled back, so nothing was written.
---@param body table
---@param what string path of the function
---@return nil never
function errors.from_function(body, what)
  local message = type(body.errorMessage) == "string" and body.errorMessage or ""
  local said, request_id = unwrap(message)
  local data, code = read_data(body.errorData)
  said = data or said
  if said == "" then
    code, said = "redacted_error", "the deployment failed and hides the reason"
  end
  code = code or classify(said)
  local suffix = request_id and (" (request id %s)"):format(text.clip(request_id, 60)) or ""
  fail(code, text.clip(said, 500) .. suffix, {
    hint = hints[code],
    details = { request_id = request_id, system_function = what },
    written = "none",
  })
end

--- Raises for a result {success:false, error}: the mutation ran, and did nothing.
---@param value table
---@param what string
---@return nil never
function errors.unsuccessful(value, what)
  local said = type(value.error) == "string" and value.error or "no reason given"
  fail("upstream_error", "The deployment did not do it: " .. text.clip(said, 500), {
    hint = hints.upstream_error,
    details = { system_function = what },
    written = "none",
  })
end

return errors
