--- Requests to the server: answers unwrapped, failures raised.
local fail = require "kosmo.fail"

local api = {}

local LONGEST_TEXT = 600

--- What Prometheus calls its errors, and what we do.
local BY_TYPE = {
  bad_data = { "invalid_query", "Correct the expression, the selector or the times." },
  execution = { "query_failed", "The server could not evaluate this; the message says why." },
  timeout = { "query_timeout", "Ask for fewer series or a shorter range, or aggregate on the server." },
  canceled = { "query_timeout", "Ask for fewer series or a shorter range, or aggregate on the server." },
  not_found = { "not_found", nil },
}

local BY_STATUS = {
  [401] = { "credentials_refused", "Check token, or username and password: `kosmo integrations:configure prometheus`." },
  [403] = { "credentials_refused", "The credentials are known, but may not do this." },
  [404] = { "not_prometheus", "Check the URL, with its path prefix if the server has one." },
  [429] = { "upstream_unavailable", "Wait, then ask again." },
  [502] = { "upstream_unavailable", "Wait, then ask again." },
  [503] = { "upstream_unavailable", "Wait, then ask again." },
}

---@param text string
---@return string
local function short(text)
  text = text:gsub("%s+", " ")
  return #text <= LONGEST_TEXT and text or text:sub(1, utf8.offset(text, 0, LONGEST_TEXT) - 1) .. "…"
end

---@param body table an answer whose status is "error"
---@return nil never
local function raise_told(body)
  local message = short(type(body.error) == "string" and body.error or "The server gives no reason.")
  if message:find("admin APIs disabled", 1, true) then
    fail("admin_api_disabled", "This server refuses deletions: its admin API is switched off.", {
      hint = "Whoever runs the server can start it with --web.enable-admin-api.",
      written = "none",
    })
  end
  local code, hint = table.unpack(BY_TYPE[body.errorType] or {})
  fail(code or "upstream_error", "Prometheus: " .. message, { hint = hint })
end

--- Raises what an answer other than success means.
---@param response table
---@return nil never
function api.refuse(response)
  local body = response.body
  if type(body) == "table" and body.status == "error" then
    raise_told(body)
  end
  local code, hint = table.unpack(BY_STATUS[response.status] or {})
  if code == nil then
    code = response.status < 500 and "not_prometheus" or "upstream_error"
  end
  fail(code, ("The server answered with status %d, and not as Prometheus does."):format(response.status), {
    hint = hint or "Check that the URL is that of a Prometheus server.",
  })
end

---@param response table
---@return any data, string[] warnings
local function unwrap(response)
  local body = response.body
  if response.status ~= 200 or type(body) ~= "table" or body.status ~= "success" then
    api.refuse(response)
  end
  local warnings = json.array({})
  for _, told in ipairs(json.is_array(body.warnings) and body.warnings or {}) do
    warnings[#warnings + 1] = short(tostring(told))
  end
  return body.data, warnings
end

---@param endpoint string
---@param options? { query?: table, params?: table }
---@return any data, string[] warnings
function api.get(endpoint, options)
  return unwrap(http.get(endpoint, options))
end

--- Parameters travel as a form, so that no proxy on the way cuts a long expression.
---@param endpoint string
---@param form table
---@return any data, string[] warnings
function api.ask(endpoint, form)
  return unwrap(http.request({ endpoint = endpoint, form = form }))
end

return api
