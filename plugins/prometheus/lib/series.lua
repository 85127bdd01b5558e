--- Series as callers see them: labels, and samples whose values are numbers.
local series = {}

--- A value as Prometheus prints it. JSON has no NaN and no infinity: those stay text.
---@param text string
---@return number|string
function series.value(text)
  local number = tonumber(text)
  if number == nil or number ~= number or number == math.huge or number == -math.huge then
    return text
  end
  return number
end

---@param sample table
---@return table
local function point(sample)
  return json.array({ sample[1], series.value(sample[2]) })
end

---@param samples table[]|nil
---@param make fun(sample: table): any
---@return table|nil
local function each(samples, make)
  if samples == nil then
    return nil
  end
  local list = json.array({})
  for index, sample in ipairs(samples) do
    list[index] = make(sample)
  end
  return list
end

---@param histogram table
---@return table
local function histogram_of(histogram)
  return {
    count = series.value(histogram.count),
    sum = series.value(histogram.sum),
    buckets = histogram.buckets or json.array({}),
  }
end

--- One row of an instant vector.
---@param row table
---@return table
function series.instant(row)
  local sample = row.value or row.histogram
  return {
    labels = json.object(row.metric),
    time = sample[1],
    value = row.value and series.value(sample[2]) or nil,
    histogram = row.histogram and histogram_of(sample[2]) or nil,
  }
end

--- One row of a matrix.
---@param row table
---@return table
function series.range(row)
  return {
    labels = json.object(row.metric),
    points = each(row.values, point),
    histograms = each(row.histograms, function(sample)
      return { time = sample[1], histogram = histogram_of(sample[2]) }
    end),
  }
end

--- Puts rows into the order of their labels, which is the same at every request.
---@param rows table[] rows of a vector or a matrix
function series.sort(rows)
  local keys = {}
  for _, row in ipairs(rows) do
    keys[row] = json.canonical(json.object(row.metric))
  end
  table.sort(rows, function(a, b)
    return keys[a] < keys[b]
  end)
end

return series
