--- Advice per error code of the wire, as data.

---@type table<string, string>
return {
  permission_denied = "Use a key that allows this operation, or ask the user for one; "
    .. "convex_get_current_user lists what this one may do.",
  key_refused = "Ask the user to run `kosmo integrations:configure convex` with a deploy or admin key of "
    .. "exactly this deployment; this one may be revoked, expired, or of another deployment.",
  rate_limited = "Wait a moment, then call again; ask for fewer documents at a time.",
  conflict = "Nothing was changed by this attempt. Read the current data, then try again.",
  over_limits = "Ask for less: a smaller limit, a narrower filter, fewer documents at once, or a smaller document.",
  cursor_invalid = "Start again without a cursor.",
  upstream_unavailable = "Try again in a moment; if it lasts, look at the deployment in the dashboard.",
  deployment_paused = "Only the user can resume the deployment, in the settings of its dashboard.",
  not_a_convex_deployment = "Check the configured url: https://NAME.convex.cloud (not .convex.site), or "
    .. "the origin of a self-hosted backend.",
  function_missing = "The backend may be too old, or the key is not an admin or deploy key for it.",
  redacted_error = "Look up the request id in the logs of the Convex dashboard.",
  schema_mismatch = "Compare the fields with declared_schema of convex_get_table.",
  upstream_error = "Read the message; if it names nothing you can change, tell the user.",
}
