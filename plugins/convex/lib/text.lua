--- Small helpers for text that goes into messages.
local text = {}

--- The first `max` bytes, never ending inside a UTF-8 character.
---@param value string
---@param max integer
---@return string
function text.clip(value, max)
  if #value <= max then
    return value
  end
  local stop = max
  while stop > 0 and (value:byte(stop + 1) or 0) // 64 == 2 do
    stop = stop - 1
  end
  return value:sub(1, stop) .. "…"
end

--- Quotes a name that a caller gave, short and on one line.
---@param value string
---@return string
function text.quote(value)
  return '"' .. text.clip((value:gsub("%c", " ")), 100) .. '"'
end

---@param count integer
---@param noun string
---@return string such as "1 page" or "3 pages"
function text.count(count, noun)
  return ("%d %s%s"):format(count, noun, count == 1 and "" or "s")
end

return text
