--- Fills a result with whole documents over several native pages, inside a budget of characters and of work.
--- The cursor continues exactly behind the last document returned.
local fit = require "lib.fit"
local work = require "lib.work"

local reader = {}

--- No document is shorter: {"_id":"<31 characters>","_creationTime":<digits>} and its comma.
local SHORTEST_DOCUMENT = 70

reader.FULL = "ended at the size limit of a result"
reader.TOO_LONG = "ended at a document too long for a result"

---@class Reading
---@field fetch fun(cursor: string|nil, limit: integer): Page
---@field envelope fun(cursor: string|nil): integer characters of the result without documents
---@field start string|nil
---@field limit integer
---@field budget integer characters

---@class ReadResult
---@field documents table[]
---@field cursor string|nil nil at the end
---@field work Work
---@field reason string|nil why the page ends early
---@field omitted table|nil document too long for any result: {_id, characters}

---@class State
---@field documents table[]
---@field used integer characters of the documents
---@field cursor string|nil
---@field done boolean
---@field work Work

---@param state State
---@param reading Reading
---@param limit integer
---@return Page
local function fetch(state, reading, limit)
  local page = reading.fetch(state.cursor, limit)
  work.add(state.work, page)
  return page
end

--- How many documents of the page fit behind those already taken.
---@param state State
---@param reading Reading
---@param page Page
---@return integer count, integer used
local function fitting(state, reading, page)
  local room = reading.budget - reading.envelope(page.cursor) - state.used
  return fit.count(page.documents, room)
end

---@param state State
---@param page Page
---@param used integer
local function take(state, page, used)
  for _, document in ipairs(page.documents) do
    state.documents[#state.documents + 1] = document
  end
  state.used = state.used + used
  state.cursor = page.cursor
  state.done = page.done
end

--- Steps over a document that no result can hold, so that the walk can go on behind it.
---@param state State
---@param reading Reading
---@return table|nil omitted nil if the document has gone meanwhile
local function step_over(state, reading)
  local page = fetch(state, reading, 1)
  local count, used = fitting(state, reading, page)
  if count == #page.documents then
    take(state, page, used)
    return nil
  end
  local document = page.documents[1]
  state.cursor, state.done = page.cursor, page.done
  return { _id = document._id, characters = json.size(document) }
end

--- Reads the page again with fewer documents, until all of it fits: only then is its cursor the right one.
---@param state State
---@param reading Reading
---@param count integer that fitted the last time
---@return table|nil omitted
local function shrink(state, reading, count)
  while count > 0 do
    local page = fetch(state, reading, count)
    local fits, used = fitting(state, reading, page)
    if fits == #page.documents then
      take(state, page, used)
      return nil
    end
    count = fits
  end
  if #state.documents == 0 then
    return step_over(state, reading)
  end
  return nil
end

---@param state State
---@param reason string|nil
---@param omitted table|nil
---@return ReadResult
local function finish(state, reason, omitted)
  return {
    documents = state.documents,
    cursor = not state.done and state.cursor or nil,
    work = state.work,
    reason = not state.done and reason or nil,
    omitted = omitted,
  }
end

--- Documents that the first page is asked for.
---@param limit integer
---@param budget integer characters
---@return integer
function reader.first_limit(limit, budget)
  return math.min(limit, math.max(1, budget // SHORTEST_DOCUMENT))
end

--- Reads until the limit, the budget, the end, or the budget of work is reached.
---@param reading Reading
---@return ReadResult
function reader.read(reading)
  local state = { documents = json.array({}), used = 0, cursor = reading.start, done = false, work = work.begin() }
  local over
  repeat
    local page = fetch(state, reading, reader.first_limit(reading.limit - #state.documents, reading.budget))
    local count, used = fitting(state, reading, page)
    if count < #page.documents then
      local omitted = shrink(state, reading, count)
      return finish(state, omitted and reader.TOO_LONG or reader.FULL, omitted)
    end
    take(state, page, used)
    over = work.over(state.work)
  until state.done or #state.documents >= reading.limit or over
  return finish(state, #state.documents < reading.limit and over or nil)
end

return reader
