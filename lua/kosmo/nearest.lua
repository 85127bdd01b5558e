--- Names that a caller may have meant.
local nearest = {}

local MOST = 3

--- Edits that turn one name into the other, counting a swap of letters as two.
---@param a string
---@param b string
---@return integer
local function distance(a, b)
  local row = {}
  for j = 0, #b do
    row[j] = j
  end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      local best = math.min(row[j] + 1, row[j - 1] + 1, diagonal + cost)
      diagonal = row[j]
      row[j] = best
    end
  end
  return row[#b]
end

--- How far a name is from what was asked; nil if it is not worth suggesting.
---@param asked string lower case
---@param name string
---@return integer|nil
local function score(asked, name)
  local lower = name:lower()
  if #asked >= 3 and (lower:find(asked, 1, true) or (#lower >= 3 and asked:find(lower, 1, true))) then
    return 1
  end
  -- Two swapped letters are two edits, so short names need two as well.
  local allowed = #asked < 4 and 1 or math.max(2, math.min(3, #asked // 3))
  if math.abs(#lower - #asked) > allowed then
    return nil
  end
  local edits = distance(asked, lower)
  return edits <= allowed and edits or nil
end

--- The nearest names, best first, at most three.
---@param asked string
---@param names string[]
---@return string[]
function nearest.find(asked, names)
  asked = asked:lower():sub(1, 64)
  local found = {}
  for _, name in ipairs(names) do
    local points = score(asked, name)
    if points then
      found[#found + 1] = { name = name, points = points }
    end
  end
  table.sort(found, function(a, b)
    return a.points < b.points or (a.points == b.points and a.name < b.name)
  end)
  local best = json.array({})
  for i = 1, math.min(MOST, #found) do
    best[i] = found[i].name
  end
  return best
end

return nearest
