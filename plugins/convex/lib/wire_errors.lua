--- What the failures of the wire mean, as data.
local wire_errors = {}

--- Transport codes that mean one thing whatever their HTTP status is.
wire_errors.by_code = {
  BadAdminKey = "key_refused",
  BadDeployKey = "key_refused",
  InvalidAuthHeader = "key_refused",
  NoAuthProvider = "key_refused",
  OperationNotPermitted = "permission_denied",
  InvalidCursor = "cursor_invalid",
  PaginationLimit = "over_limits",
  RateLimited = "rate_limited",
  OptimisticConcurrencyControlFailure = "conflict",
  OCC = "conflict",
}

--- What an HTTP status means where the code says nothing.
wire_errors.by_status = {
  [401] = "key_refused",
  [403] = "permission_denied",
  [409] = "conflict",
  [413] = "over_limits",
  [429] = "rate_limited",
  [500] = "upstream_error",
  [502] = "upstream_unavailable",
  [503] = "upstream_unavailable",
  [504] = "upstream_unavailable",
}

--- Sentences of function errors, first match wins. Plain text, not patterns.
wire_errors.by_sentence = {
  { "Could not find public function", "function_missing" },
  { "Cannot run functions while this deployment is", "deployment_paused" },
  { "This deployment has been disabled", "deployment_paused" },
  { "You do not have permission to perform this operation", "permission_denied" },
  { "does not match the schema", "schema_mismatch" },
  { "InvalidCursor", "cursor_invalid" },
  { "Too many documents read", "over_limits" },
  { "Too many bytes read", "over_limits" },
  { "Too many reads", "over_limits" },
  { "Too many writes", "over_limits" },
  { "too large", "over_limits" },
  { "too nested", "over_limits" },
  { "changed while this mutation was being run", "conflict" },
}

--- The deployment never began, or rolled back: with these a mutation has surely not happened.
wire_errors.nothing_written = {
  OptimisticConcurrencyControlFailure = true,
  OCC = true,
  RejectedBeforeExecution = true,
  WorkerOverloaded = true,
}

return wire_errors
