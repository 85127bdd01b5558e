--- Access tokens of Convex's management API, which open deployments too. The host sends nothing but such tokens
--- there: for other keys it refuses the request.
local token = {}

local KINDS = { teamToken = "team_token", projectToken = "project_token" }

---@class Token
---@field kind string
---@field details table|nil {name, id, team_id, project_id, created}

---@param value any
---@return any
local function or_null(value)
  return value == nil and json.null or value
end

--- What the configured token stands for; nil for a key of a deployment.
---@return Token|nil
function token.describe()
  local ok, response = pcall(http.get, "token_details")
  if not ok and type(response) == "table" and response.code == "capability_exceeded" then
    return nil
  end
  local body = ok and response.status == 200 and response.body
  local kind = type(body) == "table" and KINDS[body.type]
  if not kind then
    return { kind = "access_token" }
  end
  return {
    kind = kind,
    details = {
      name = or_null(body.name),
      id = or_null(body.id),
      team_id = or_null(body.teamId),
      project_id = or_null(body.projectId),
      created = or_null(body.createTime),
    },
  }
end

return token
