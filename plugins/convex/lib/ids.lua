--- Document ids: base32 of the table's number, 16 random bytes and a checksum.
local fail = require "kosmo.fail"
local text = require "lib.text"

local ids = {}

local ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
local SHORTEST, LONGEST = 31, 37
local RANDOM_BYTES = 16

local DIGITS = {}
for i = 1, #ALPHABET do
  DIGITS[ALPHABET:byte(i)] = i - 1
end

---@param encoded string
---@return integer[]|nil bytes nil if a character is not in the alphabet, or bits are left over
local function decode_base32(encoded)
  local bytes, held, bits = {}, 0, 0
  for i = 1, #encoded do
    local digit = DIGITS[encoded:byte(i)]
    if digit == nil then
      return nil
    end
    held = held * 32 + digit
    bits = bits + 5
    if bits >= 8 then
      bits = bits - 8
      bytes[#bytes + 1] = held // 2 ^ bits
      held = held % 2 ^ bits
    end
  end
  return held == 0 and bytes or nil
end

--- Reads the number at the start: seven bits a byte, least significant first.
---@param bytes integer[]
---@return number|nil value, integer length
local function read_number(bytes)
  local value, scale = 0.0, 1.0
  for i = 1, math.min(5, #bytes) do
    value = value + (bytes[i] % 128) * scale
    scale = scale * 128
    if bytes[i] < 128 then
      return value, i
    end
  end
  return nil, 0
end

--- Fletcher's checksum as Convex uses it, modulo 256.
---@param bytes integer[]
---@param count integer
---@return integer low, integer high
local function checksum(bytes, count)
  local low, high = 0, 0
  for i = 1, count do
    low = (low + bytes[i]) % 256
    high = (high + low) % 256
  end
  return low, high
end

--- The number of the table that an id belongs to.
---@param id string
---@return string|nil table_number decimal; nil if the text is not a document id
function ids.table_number(id)
  if #id < SHORTEST or #id > LONGEST then
    return nil
  end
  local bytes = decode_base32(id)
  local number, length = read_number(bytes or {})
  if bytes == nil or number == nil or #bytes ~= length + RANDOM_BYTES + 2 then
    return nil
  end
  local low, high = checksum(bytes, #bytes - 2)
  if bytes[#bytes - 1] ~= low or bytes[#bytes] ~= high then
    return nil
  end
  return ("%.0f"):format(number)
end

--- As table_number, but raises invalid_id.
---@param id string
---@return string table_number
function ids.require_table_number(id)
  local number = ids.table_number(id)
  if number == nil then
    fail("invalid_id", ("%s is not a document id. Nothing was sent."):format(text.quote(id)), {
      hint = "Take the _id of a document from convex_query_documents, complete and unchanged.",
      written = "none",
    })
  end
  return number
end

return ids
