--- Floats that JSON cannot carry: NaN, the infinities and negative zero.
local floats = {}

--- Wire form (base64 of 8 little-endian bytes) per name.
local WIRE = {
  ["NaN"] = "AAAAAAAA+H8=",
  ["Infinity"] = "AAAAAAAA8H8=",
  ["-Infinity"] = "AAAAAAAA8P8=",
  ["-0"] = "AAAAAAAAAIA=",
}

local NAMES = {}
for name, encoded in pairs(WIRE) do
  NAMES[encoded] = name
end

---@param name string
---@return string|nil encoded nil for a name that is not one of the four
function floats.encode(name)
  return WIRE[name]
end

--- Every bit pattern of NaN is NaN.
---@param encoded string
---@return boolean
local function is_nan(encoded)
  local raw = base64.decode(encoded)
  if raw == nil or #raw ~= 8 then
    return false
  end
  local low, high = raw:byte(7, 8)
  return high % 128 == 127 and low >= 240 and NAMES[encoded] == nil
end

---@param encoded string
---@return string|nil name nil if it is none of the special floats
function floats.decode(encoded)
  return NAMES[encoded] or (is_nan(encoded) and "NaN" or nil)
end

return floats
