---@meta
-- What the host gives to plugin functions, for editors that read LuaCATS annotations. Never loaded at run time;
-- docs/HOST_API.md is the prose of it.

---@class CallContext
---@field account string
---@field preview? boolean only say what would change: return {before, after}
---@field production? boolean what the form of the credential says
---@field max_result_chars integer characters that the JSON of the result may have

---@class Failure
---@field code string one of the host's codes, or one that the manifest declares under "errors"
---@field message string
---@field hint? string what to do next
---@field details? table
---@field written? "none"|"succeeded"|"unknown"

---@class HttpResponse
---@field status integer
---@field headers table<string, string> lower-case names
---@field body any parsed if the answer is JSON, else its text
---@field text string

---@class HttpOptions
---@field params? table<string, string> values of the {name} segments of the path
---@field query? table<string, string|number|boolean|(string|number|boolean)[]> a list repeats the parameter
---@field headers? table<string, string> those that the endpoint allows by allowHeaders

---@class HttpRequest: HttpOptions
---@field endpoint string name of an endpoint that the function lists
---@field json? any body, encoded
---@field form? table<string, string|number|boolean|(string|number|boolean)[]> urlencoded body
---@field body? string body as it is
---@field content_type? string of body; JSON without it

http = {}

---@param request HttpRequest
---@return HttpResponse # raises a Failure when there is no answer
function http.request(request) end

---@param endpoint string
---@param options? HttpOptions
---@return HttpResponse
function http.get(endpoint, options) end

---@param endpoint string
---@param value any body, encoded as JSON
---@param options? HttpOptions
---@return HttpResponse
function http.post(endpoint, value, options) end

cache = {}

--- A value that an earlier call with the same credentials kept; nil if it is gone.
---@param key string
---@return any
function cache.get(key) end

--- Keeps a value in the memory of the host, where it may be forgotten at any time.
---@param key string
---@param value any JSON value
---@param options? {ttl_ms?: integer} milliseconds, 30000 by default, at most 600000
function cache.set(key, value, options) end

---@param key string
function cache.drop(key) end

json = {}

--- JSON's null in arguments, bodies and results. Lua's nil is an absent key.
json.null = {}

---@param value any
---@param options? {compact?: boolean}
---@return string
function json.encode(value, options) end

---@param text string
---@param options? {null?: any} what null becomes; without it, nil
---@return any
function json.decode(text, options) end

--- Marks a table as a list, also when it is empty, and returns it.
---@generic T: table
---@param value T
---@return T
function json.array(value) end

--- Marks a table as an object, also when it is empty, and returns it.
---@generic T: table
---@param value T
---@return T
function json.object(value) end

---@param value any
---@return boolean
function json.is_array(value) end

---@param value any
---@return boolean
function json.is_object(value) end

--- Characters (UTF-16 code units) of the compact JSON of a value.
---@param value any
---@return integer
function json.size(value) end

--- Compact JSON with sorted keys.
---@param value any
---@return string
function json.canonical(value) end

base64 = {}

---@param bytes string
---@param options? {url?: boolean}
---@return string
function base64.encode(bytes, options) end

---@param text string either alphabet
---@return string|nil bytes nil if it is not base64
function base64.decode(text) end

hash = {}

---@param bytes string
---@return string hex lower-case
function hash.sha256(bytes) end

credentials = {}

---@param key string a field that is not secret
---@return string|nil
function credentials.get(key) end

---@param key string
---@return boolean
function credentials.configured(key) end

log = {}

---@param text string
function log.debug(text) end

---@param text string
function log.info(text) end

---@param text string
function log.warn(text) end

---@param text string
function log.error(text) end

time = {}

---@return number milliseconds since 1970
function time.now() end
