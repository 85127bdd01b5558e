--- Times and durations as callers write them, in seconds.
local fail = require "kosmo.fail"

local times = {}

local UNITS = { ms = 0.001, s = 1, m = 60, h = 3600, d = 86400, w = 604800, y = 31536000 }
local FORMS = 'Use RFC 3339 ("2026-11-24T12:00:00Z"), Unix seconds, "now" or "now-90m".'

---@param field string
---@param value any
---@param hint string
---@return nil never
local function refuse(field, value, hint)
  fail("invalid_arguments", ('"%s" is not understood: %s. Nothing was sent.'):format(field, json.encode(value)), {
    hint = hint,
    details = { field = field },
    written = "none",
  })
end

--- Seconds of a duration such as "90s", "1h30m" or "15"; nil if it is none.
---@param text string
---@return number|nil
local function seconds_of(text)
  if text:find("^%d+%.?%d*$") then
    return tonumber(text)
  end
  local total, rest = 0, text
  repeat
    local count, unit, after = rest:match("^(%d+)(%l+)(.*)$")
    if count == nil or UNITS[unit] == nil then
      return nil
    end
    total, rest = total + tonumber(count) * UNITS[unit], after
  until rest == ""
  return total
end

--- Days from 1970-01-01 to a date of the Gregorian calendar.
local function days_of(year, month, day)
  local shifted = month <= 2 and year - 1 or year
  local era = shifted // 400
  local of_era = shifted - era * 400
  local of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
  return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
end

local MONTH_DAYS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

---@return boolean
local function is_date(year, month, day)
  local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  local longest = month == 2 and leap and 29 or MONTH_DAYS[month]
  return longest ~= nil and day >= 1 and day <= longest
end

--- Unix seconds of an RFC 3339 time; nil if it is none.
---@param text string
---@return number|nil
local function from_rfc3339(text)
  local y, mo, d, h, mi, s, fraction, zone =
    text:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)[Tt ](%d%d):(%d%d):(%d%d)(%.?%d*)(.+)$")
  if y == nil then
    return nil
  end
  local year, month, day = tonumber(y), tonumber(mo), tonumber(d)
  local hour, minute, second = tonumber(h), tonumber(mi), tonumber(s)
  if not is_date(year, month, day) or hour > 23 or minute > 59 or second > 60 then
    return nil
  end
  local offset = 0
  if zone ~= "Z" and zone ~= "z" then
    local sign, zone_hour, zone_minute = zone:match("^([+-])(%d%d):(%d%d)$")
    if sign == nil then
      return nil
    end
    offset = (tonumber(zone_hour) * 3600 + tonumber(zone_minute) * 60) * (sign == "-" and -1 or 1)
  end
  local whole = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
  return whole + (tonumber("0" .. fraction) or 0)
end

--- Unix seconds of a time given by a caller; raises invalid_arguments.
---@param field string name of the argument
---@param value string
---@return number
function times.at(field, value)
  local sign, span = value:match("^now%s*([+-])%s*(%S+)$")
  if value == "now" then
    return time.now() / 1000
  elseif sign then
    local seconds = seconds_of(span)
    if seconds then
      return time.now() / 1000 + (sign == "-" and -seconds or seconds)
    end
  elseif value:find("^%-?%d+%.?%d*$") then
    return tonumber(value)
  end
  return from_rfc3339(value) or refuse(field, value, FORMS)
end

--- Seconds of a duration given by a caller; raises invalid_arguments.
---@param field string name of the argument
---@param value string
---@return number
function times.duration(field, value)
  local seconds = seconds_of(value)
  if seconds == nil or seconds <= 0 then
    refuse(field, value, 'Use a duration such as "30s", "5m" or "1h30m", or seconds.')
  end
  return seconds
end

--- A time or a duration as the server reads it.
---@param seconds number
---@return string
function times.text(seconds)
  return ("%.3f"):format(seconds)
end

--- Start and end of a request that may leave them out; raises if they are the wrong way round.
---@param args { start?: string, end?: string }
---@return number|nil start, number|nil stop
function times.window(args)
  local start = args.start and times.at("start", args.start) or nil
  local stop = args["end"] and times.at("end", args["end"]) or nil
  if start and stop and start > stop then
    refuse("start", args.start, '"start" must not be after "end".')
  end
  return start, stop
end

return times
