--- The deployment's clock.
local api = require "lib.api"

local clock = {}

--- A document's creation time is rounded; this margin, in milliseconds, covers it.
local ROUNDING = 0.001

--- Milliseconds since the epoch of a timestamp: base64 of little-endian nanoseconds.
--- The last step rounds, as the deployment does when it makes a creation time out of a timestamp.
---@param timestamp string
---@return number
function clock.milliseconds(timestamp)
  local bytes = { (base64.decode(timestamp) or ""):byte(1, 8) }
  local nanoseconds = 0.0
  for i = #bytes, 1, -1 do
    nanoseconds = nanoseconds * 256 + bytes[i]
  end
  return nanoseconds / 1000000
end

--- The timestamp of a time.
---@param milliseconds number since the epoch
---@return string base64 of little-endian nanoseconds
function clock.timestamp(milliseconds)
  local left, bytes = math.floor(milliseconds * 1000000), {}
  for i = 1, 8 do
    bytes[i] = string.char(math.floor(left % 256))
    left = math.floor(left / 256)
  end
  return base64.encode(table.concat(bytes))
end

--- A creation time that no document inserted from now on is before.
---@return number milliseconds since the epoch
function clock.lower_bound()
  return clock.milliseconds(api.timestamp()) - ROUNDING
end

return clock
