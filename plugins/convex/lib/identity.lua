--- What a deployment says of itself and of the key that is used.
local api = require "lib.api"
local tables = require "lib.tables"

local identity = {}

--- Refusals of an endpoint that the report can do without.
local DISPENSABLE = { permission_denied = true, upstream_error = true, not_a_convex_deployment = true }

--- Name of the deployment; the endpoint is open to everybody and answers in plain text.
---@return string|nil
function identity.deployment_name()
  local response = http.get("instance_name")
  local name = response.status == 200 and type(response.text) == "string" and response.text or ""
  name = name:match("^%s*(.-)%s*$")
  return #name <= 100 and name:match("^[%w._-]+$") or nil
end

--- The one operation that writing documents needs.
local WRITE = "WriteData"

--- What the key may do. Raises for a key that the deployment refuses.
--- An empty list of operations means that all are allowed; backends that do not say leave both unknown.
--- A key whose list leaves out writing is read-only, too, although the deployment does not call it so.
---@return string|string[]|nil permissions, boolean|nil read_only
function identity.key_rights()
  local answer = api.get_optional("check_admin_key")
  if answer == nil or answer.success ~= true then
    api.query(tables.mapping_query)
    return nil, nil
  end
  local read_only = nil
  if type(answer.isReadOnly) == "boolean" then
    read_only = answer.isReadOnly
  end
  if not json.is_array(answer.allowedOps) then
    return nil, read_only
  end
  if #answer.allowedOps == 0 then
    return "all", read_only
  end
  local may_write = false
  for _, operation in ipairs(answer.allowedOps) do
    may_write = may_write or operation == WRITE
  end
  return answer.allowedOps, read_only == true or not may_write
end

--- Type and project of the deployment; nil where the backend, or the key, does not let us know.
---@return string|nil deployment_type, string|nil project
function identity.deployment_type()
  local ok, answer = pcall(api.get_optional, "deployment_info")
  if not ok and not (type(answer) == "table" and DISPENSABLE[answer.code]) then
    error(answer)
  end
  if not ok or answer == nil then
    return nil, nil
  end
  if answer.kind == "selfHosted" then
    return "self-hosted", nil
  end
  local kind = type(answer.deploymentType) == "string" and answer.deploymentType or nil
  local project = type(answer.projectSlug) == "string" and answer.projectSlug or nil
  return kind, project
end

return identity
