--- Field paths of callers: steps with dots between them. A dot behind a backslash belongs to the name.
local kinds = require "lib.kinds"

local path = {}

--- Longest field name that Convex stores, and longest identifier.
local LONGEST_NAME, LONGEST_IDENTIFIER = 1024, 64

---@param given string
---@return string[] names
function path.steps(given)
  local list, step = json.array({}), ""
  local i = 1
  while i <= #given do
    local char = given:sub(i, i)
    if char == "\\" and given:sub(i + 1, i + 1):find("[.\\]") then
      i = i + 1
      step = step .. given:sub(i, i)
    elseif char == "." then
      list[#list + 1] = step
      step = ""
    else
      step = step .. char
    end
    i = i + 1
  end
  list[#list + 1] = step
  return list
end

--- What no name of a field can be.
---@param name string
---@return string|nil problem
function path.name_problem(name)
  if name == "" then
    return "is empty"
  end
  if name:sub(1, 1) == "$" then
    return "starts with $"
  end
  if name:find("[^ -~]") then
    return "has a character that is not printable ASCII"
  end
  if #name > LONGEST_NAME then
    return ("is longer than %d characters"):format(LONGEST_NAME)
  end
end

---@param step string
---@return boolean
local function is_identifier(step)
  return #step <= LONGEST_IDENTIFIER and step:find("^[%a_][%w_]*$") ~= nil and step:find("[^_]") ~= nil
end

--- Whether Convex can be asked about a path: its filters and indexes know identifiers only, while documents may
--- have any printable names.
---@param given string
---@return boolean
function path.is_plain(given)
  for _, step in ipairs(path.steps(given)) do
    if not is_identifier(step) then
      return false
    end
  end
  return true
end

--- The value at a path of a document; nil where there is none.
---@param document table in wire form
---@param given string
---@return any
function path.value_at(document, given)
  local value = document
  for _, step in ipairs(path.steps(given)) do
    if kinds.of(value) ~= "object" then
      return nil
    end
    value = value[step]
    if value == nil then
      return nil
    end
  end
  return value
end

return path
