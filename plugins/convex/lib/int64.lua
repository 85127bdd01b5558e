--- int64 between decimal text and the wire form, base64 of 8 little-endian bytes.
--- Integers of the script engine have 32 bits and its floats lose digits above 2^53, so this is long division
--- by hand: no step exceeds 2^31.
local int64 = {}

--- Six decimal digits a limb: limb * 256 + 255 stays far below 2^31.
local LIMB = 1000000

--- Two's complement of 8 little-endian bytes, in place.
---@param bytes integer[]
local function negate(bytes)
  local carry = 1
  for i = 1, 8 do
    local sum = (255 - bytes[i]) + carry
    bytes[i] = sum % 256
    carry = sum // 256
  end
end

---@param bytes integer[] 8 little-endian bytes, read as unsigned
---@return string digits without leading zeros
local function to_digits(bytes)
  local limbs = { 0, 0, 0, 0 }
  for i = 8, 1, -1 do
    local carry = bytes[i]
    for j = 1, 4 do
      local value = limbs[j] * 256 + carry
      limbs[j] = value % LIMB
      carry = value // LIMB
    end
  end
  local text = ("%06d%06d%06d%06d"):format(limbs[4], limbs[3], limbs[2], limbs[1])
  return (text:gsub("^0+(%d)", "%1"))
end

--- Reads the wire form.
---@param encoded string
---@return string|nil decimal nil if it is not base64 of 8 bytes
function int64.decode(encoded)
  local raw = base64.decode(encoded)
  if raw == nil or #raw ~= 8 then
    return nil
  end
  local bytes = { raw:byte(1, 8) }
  local negative = bytes[8] >= 128
  if negative then
    negate(bytes)
  end
  return (negative and "-" or "") .. to_digits(bytes)
end

--- Multiplies 8 little-endian bytes by ten and adds a digit, in place.
---@param bytes integer[]
---@param digit integer
---@return boolean fits in 64 bits
local function push_digit(bytes, digit)
  local carry = digit
  for i = 1, 8 do
    local value = bytes[i] * 10 + carry
    bytes[i] = value % 256
    carry = value // 256
  end
  return carry == 0
end

--- Whether an unsigned magnitude is in the range of its sign.
---@param bytes integer[]
---@param negative boolean
---@return boolean
local function in_range(bytes, negative)
  if bytes[8] < 128 then
    return true
  end
  local smallest = bytes[8] == 128
  for i = 1, 7 do
    smallest = smallest and bytes[i] == 0
  end
  return negative and smallest
end

--- Makes the wire form.
---@param decimal string such as "-42"
---@return string|nil encoded nil if it is not a decimal integer in the range of int64
function int64.encode(decimal)
  local sign, digits = decimal:match("^(%-?)(%d+)$")
  if digits == nil then
    return nil
  end
  local bytes = { 0, 0, 0, 0, 0, 0, 0, 0 }
  for i = 1, #digits do
    if not push_digit(bytes, digits:byte(i) - 48) then
      return nil
    end
  end
  local negative = sign == "-"
  if not in_range(bytes, negative) then
    return nil
  end
  if negative then
    negate(bytes)
  end
  return base64.encode(string.char(table.unpack(bytes)))
end

return int64
