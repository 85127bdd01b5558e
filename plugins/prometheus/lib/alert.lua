--- An alert as callers see it.
local series = require "lib.series"

---@param told table
---@return table
return function(told)
  return {
    name = told.labels.alertname,
    state = told.state,
    active_since = told.activeAt,
    value = series.value(told.value),
    labels = json.object(told.labels),
    annotations = json.object(told.annotations or {}),
  }
end
