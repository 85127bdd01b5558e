--- Whose credentials these are. A key stands for a deployment, an access token for a team or project, never for a
--- person.
local identity = require "lib.identity"
local token = require "lib.token"

local NO_USER = "so there is no name or e-mail to give."

--- Why there is no user, per kind of credential.
local REASONS = {
  ["deployment"] = "The credential is a key that opens a deployment; Convex ties no user to it, " .. NO_USER,
  ["team_token"] = "The credential is the access token of a team; Convex tells its name and no user, " .. NO_USER,
  ["project_token"] = "The credential is the access token of a project; Convex tells its name and no user, " .. NO_USER,
  ["access_token"] = "The credential is an access token, perhaps a personal one; the management API does not tell whose, "
    .. NO_USER,
}

---@param value any
---@return any
local function or_null(value)
  if value == nil then
    return json.null
  end
  return value
end

--- The key or the deployment says that it is production; null where neither says anything.
---@param by_key boolean|nil
---@param deployment_type string|nil
---@return any
local function is_production(by_key, deployment_type)
  if by_key or deployment_type == "prod" then
    return true
  end
  if deployment_type == nil then
    return or_null(by_key)
  end
  return false
end

return function(_, ctx)
  local permissions, read_only = identity.key_rights()
  if ctx.facts and ctx.production then
    return { production = true, read_only = or_null(read_only) }
  end
  local deployment_type, project = identity.deployment_type()
  if ctx.facts then
    return { production = is_production(ctx.production, deployment_type), read_only = or_null(read_only) }
  end
  local held = token.describe() or { kind = "deployment" }
  return {
    kind = held.kind,
    deployment = or_null(identity.deployment_name()),
    deployment_type = or_null(deployment_type),
    production = is_production(ctx.production, deployment_type),
    project = or_null(project),
    url = credentials.get("url"),
    read_only = or_null(read_only),
    permissions = or_null(permissions),
    name = json.null,
    email = json.null,
    token = or_null(held.details),
    reason = REASONS[held.kind],
  }
end
