--- Calls of the deployment: one function per way of calling, answers unwrapped, failures raised.
local errors = require "lib.errors"
local scope = require "lib.scope"

local api = {}

local FORMAT = "convex_encoded_json"

--- False once this deployment has answered that it knows no batches.
local has_batches = true

---@class Query
---@field path string
---@field args table
---@field optional? boolean nil instead of an error where the deployment lacks the function

---@param path string
---@param args table
---@return table
local function envelope(path, args)
  return { path = path, args = json.object(scope.apply(path, args)), format = FORMAT }
end

--- The value of a function answer; raises if it is a failure. json.null is a value.
---@param body any
---@param path string
---@return any
local function unwrap(body, path)
  if body.status == "success" then
    return body.value == nil and json.null or body.value
  end
  errors.from_function(body, path)
end

---@param response table
---@return boolean
local function is_answer(response)
  local body = response.body
  return type(body) == "table" and (body.status == "success" or body.status == "error")
end

---@param query Query
---@return any value
function api.query(query)
  local response = http.post("query", envelope(query.path, query.args))
  if not is_answer(response) then
    errors.transport(response)
  end
  return unwrap(response.body, query.path)
end

--- As api.query, but reads what was true at a timestamp.
---@param query Query
---@param timestamp string
---@return any value
function api.query_at(query, timestamp)
  local body = envelope(query.path, query.args)
  body.ts = timestamp
  local response = http.post("query_at_ts", body)
  if not is_answer(response) then
    errors.transport(response)
  end
  return unwrap(response.body, query.path)
end

--- Runs a module on the deployment, as a query. The host adds the key to the body.
---@param source string constant of this plugin
---@param args table
---@return any value
function api.test_query(source, args)
  local body = {
    args = json.object(args),
    bundle = { path = "testQuery.js", source = source },
    format = FORMAT,
    componentId = scope.id,
  }
  local response = http.post("run_test_function", body)
  if not is_answer(response) then
    errors.transport(response)
  end
  return unwrap(response.body, "the sort module")
end

--- Gives a value, or raises. An optional query gives nil where its function does not exist.
---@alias Answer fun(): any

---@param query Query
---@param get Answer
---@return Answer
local function answer(query, get)
  return function()
    local ok, value = pcall(get)
    if ok then
      return value
    end
    if query.optional and type(value) == "table" and value.code == "function_missing" then
      return nil
    end
    error(value)
  end
end

---@param queries Query[]
---@return Answer[]
local function one_by_one(queries)
  local answers = {}
  for index, query in ipairs(queries) do
    answers[index] = answer(query, function()
      return api.query(query)
    end)
  end
  return answers
end

--- Runs queries in one snapshot and one request. Old deployments know no batches: there each query is
--- sent when its answer is asked for.
---@param queries Query[]
---@return Answer[] in the order of the queries
function api.batch(queries)
  if not has_batches then
    return one_by_one(queries)
  end
  local list = json.array({})
  for index, query in ipairs(queries) do
    list[index] = envelope(query.path, query.args)
  end
  local response = http.post("query_batch", { queries = list })
  if response.status == 404 then
    has_batches = false
    return one_by_one(queries)
  end
  local results = type(response.body) == "table" and response.body.results
  if response.status ~= 200 or not json.is_array(results) or #results ~= #queries then
    errors.transport(response)
  end
  local answers = {}
  for index, query in ipairs(queries) do
    answers[index] = answer(query, function()
      return unwrap(results[index], query.path)
    end)
  end
  return answers
end

--- How many queries one call may run at once; without batches each costs a request.
---@return integer
function api.batch_size()
  return has_batches and 500 or 40
end

---@param path string
---@param args table
---@return any value
function api.mutation(path, args)
  local response = http.post("mutation", envelope(path, args))
  if not is_answer(response) then
    errors.transport(response)
  end
  local value = unwrap(response.body, path)
  if type(value) == "table" and value.success == false then
    errors.unsuccessful(value, path)
  end
  return value
end

--- A GET that older deployments may not have: nil for 404, or for an answer that is not an object.
---@param endpoint string
---@param query? table<string, string>
---@return table|nil
function api.get_optional(endpoint, query)
  local response = http.get(endpoint, { query = query })
  if response.status == 404 then
    return nil
  end
  if response.status ~= 200 then
    errors.transport(response)
  end
  return type(response.body) == "table" and response.body ~= json.null and response.body or nil
end

--- The deployment's newest timestamp: base64 of a little-endian u64, in nanoseconds.
---@return string
function api.timestamp()
  local response = http.post("query_ts", json.object({}))
  local ts = type(response.body) == "table" and response.body.ts
  if response.status ~= 200 or type(ts) ~= "string" then
    errors.transport(response)
  end
  return ts
end

return api
