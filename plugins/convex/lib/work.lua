--- How much one call may read before it ends with a partial page and a cursor.
local text = require "lib.text"

local work = {}

--- Native pages, and rows behind them. Convex filters while it scans: a page that it filters says only what it
--- found, and may have read up to its own limit of rows.
work.MOST_PAGES = 10
work.MOST_ROWS = 50000
work.PAGE_ROWS = 10000
--- Milliseconds after which no further page is begun.
work.MOST_MS = 10000

--- No reason for the end of a page is longer.
work.LONGEST_REASON = ("x"):rep(140)

---@class Work
---@field pages integer
---@field rows integer read at most
---@field exact boolean whether `rows` is what was read
---@field began number

---@return Work
function work.begin()
  return { pages = 0, rows = 0, exact = true, began = time.now() }
end

---@param done Work
---@param page Page
function work.add(done, page)
  done.pages = done.pages + 1
  done.rows = done.rows + (page.rows or work.PAGE_ROWS)
  done.exact = done.exact and page.rows ~= nil
end

---@param done Work
---@return string
local function read_so_far(done)
  local rows = text.count(done.rows, "row")
  return ("%s read, %s%s"):format(text.count(done.pages, "page"), done.exact and "" or "at most ", rows)
end

--- Why no further page may be read in this call; nil while one may.
---@param done Work
---@return string|nil reason
function work.over(done)
  local spent = time.now() - done.began
  local by = spent >= work.MOST_MS and ("%.0f s"):format(spent / 1000)
    or done.rows >= work.MOST_ROWS and text.count(work.MOST_ROWS, "row")
    or done.pages >= work.MOST_PAGES and text.count(work.MOST_PAGES, "page")
  if by then
    return ("stopped at the work limit of one call, %s (%s)"):format(by, read_so_far(done))
  end
end

return work
