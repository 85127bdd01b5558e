---@meta
-- What the host gives to plugin functions, for editors that read LuaCATS annotations. Never loaded at run time.
-- Generated from src/shared/host-api by `npm run docs`; docs/HOST_API.md is the same as prose.

--- The second argument of a function: what is known of the call.
---@class CallContext
---@field account string the account that the call uses
---@field ["function"] string name of the function
---@field preview? boolean only say what would change: return {before, after}
---@field facts? boolean only the keys of the result that the manifest names in production and readOnly are needed
---@field production? boolean whether the account is production, where the form of the credential says so
---@field max_result_chars integer characters that the JSON of the result may have

--- What `error` raises to fail, and what `pcall` catches of a request without an answer.
---@class Failure
---@field code string one of the host's codes, or one that the manifest declares under "errors"
---@field message string what happened
---@field hint? string what to do next
---@field details? table data for programs
---@field written? "none"|"succeeded"|"unknown" what the script knows of its own writes

--- An answer, whatever its status is.
---@class HttpResponse
---@field status integer HTTP status
---@field headers table<string, string> names in lower case
---@field body any parsed if the answer is JSON, else its text
---@field text string the body as it came

--- What goes into the URL and the headers of a request.
---@class HttpOptions
---@field params? table<string, string|number|boolean> values of the {name} segments of the path
---@field query? table<string, string|number|boolean|(string|number|boolean)[]> a list repeats the parameter, an empty one leaves it out
---@field headers? table<string, string|number|boolean> those that the endpoint allows by allowHeaders

--- A request with a body, if it has one, in one of three forms.
---@class HttpRequest: HttpOptions
---@field endpoint string name of an endpoint that the function lists
---@field json? any body, encoded as JSON
---@field form? table<string, string|number|boolean|(string|number|boolean)[]> urlencoded body; a list repeats the field
---@field body? string body as it is
---@field content_type? string of `body`; JSON without it

http = {}
cache = {}
json = {}
base64 = {}
hash = {}
credentials = {}
log = {}
time = {}
bit32 = {}
buffer = {}

--- `require "lib.x"` is the plugin's own `lib/x.lua`; `require "kosmo.x"` is `lua/kosmo/x.lua` of the host. Raises when there is no such file or it fails.
---@param name string
---@return any # what the file returns, made once per call
function require(name) end

--- One request, with a body of any kind. Raises a `Failure` with `code` and `written` when there is no answer, or when the function may not make this request.
---@param request HttpRequest
---@return HttpResponse
function http.request(request) end

--- One request without a body, whatever the verb of the endpoint is. Raises a `Failure` with `code` and `written` when there is no answer, or when the function may not make this request.
---@param endpoint string name of an endpoint that the function lists
---@param options? HttpOptions
---@return HttpResponse
function http.get(endpoint, options) end

--- One request with a JSON body, whatever the verb of the endpoint is. Raises a `Failure` with `code` and `written` when there is no answer, or when the function may not make this request.
---@param endpoint string name of an endpoint that the function lists
---@param value any body, encoded as JSON
---@param options? HttpOptions
---@return HttpResponse
function http.post(endpoint, value, options) end

--- A value that an earlier call with the same credentials kept; nil if it is gone. It may be out of date: check what you build on it.
---@param key string
---@return any
function cache.get(key) end

--- Keeps a value of at most 4 MiB in the host's memory, where it may be forgotten at any time. Raises for what JSON cannot hold: functions, NaN, infinity, cycles, keys that are no strings.
---@param key string
---@param value any a JSON value
---@param options? {ttl_ms?: integer} milliseconds, 30000 by default, at most 600000
function cache.set(key, value, options) end

--- Forgets a value.
---@param key string
function cache.drop(key) end

--- JSON's null, in arguments, bodies and results. Lua's nil is an absent key.
---@type userdata
json.null = nil

--- JSON text, indented by four spaces unless it is to be compact. Raises for what JSON cannot hold: functions, NaN, infinity, cycles, keys that are no strings.
---@param value any a JSON value
---@param options? {compact?: boolean}
---@return string
function json.encode(value, options) end

--- The value of a JSON text. Raises for what is not JSON.
---@param text string
---@param options? {null?: any} `{null = json.null}` keeps nulls; without it they become nil
---@return any
function json.decode(text, options) end

--- Marks a table as a list, also when it is empty, and returns it. Raises for a read-only table.
---@generic T: table
---@param value T
---@return T
function json.array(value) end

--- Marks a table as an object, also when it is empty, and returns it. Raises for a read-only table.
---@generic T: table
---@param value T
---@return T
function json.object(value) end

--- Whether JSON would write a list.
---@param value any a JSON value
---@return boolean
function json.is_array(value) end

--- Whether JSON would write an object.
---@param value any a JSON value
---@return boolean
function json.is_object(value) end

--- Characters (UTF-16 code units) of the compact JSON of a value. Raises for what JSON cannot hold: functions, NaN, infinity, cycles, keys that are no strings.
---@param value any a JSON value
---@return integer
function json.size(value) end

--- Compact JSON with sorted keys. Raises for what JSON cannot hold: functions, NaN, infinity, cycles, keys that are no strings.
---@param value any a JSON value
---@return string
function json.canonical(value) end

--- Base64, with `{url = true}` in the alphabet for URLs and without padding.
---@param bytes string
---@param options? {url?: boolean}
---@return string
function base64.encode(bytes, options) end

--- The bytes of a base64 text; nil if it is none.
---@param text string either alphabet
---@return string|nil bytes
function base64.decode(text) end

--- SHA-256 in lower-case hexadecimal.
---@param bytes string
---@return string hex
function hash.sha256(bytes) end

--- The value of a field that is not secret. Raises for a secret field that is set.
---@param key string a field that is not secret
---@return string|nil
function credentials.get(key) end

--- Whether a field has a value, secret or not.
---@param key string
---@return boolean
function credentials.configured(key) end

--- A line on stderr of the host, at level debug.
---@param ... any
function log.debug(...) end

--- A line on stderr of the host, at level info.
---@param ... any
function log.info(...) end

--- A line on stderr of the host, at level warn.
---@param ... any
function log.warn(...) end

--- A line on stderr of the host, at level error.
---@param ... any
function log.error(...) end

--- The same as `log.info`.
---@param ... any
function print(...) end

--- Milliseconds since 1970.
---@return number
function time.now() end

--- The same as `type`.
---@param value any
---@return string
function typeof(value) end

--- The same as `table.unpack`.
---@param list table
---@param from? integer
---@param to? integer
---@return any ...
function unpack(list, from, to) end

--- The parts between separators; with an empty one, the bytes.
---@param text string
---@param separator? string a comma, unless it is given
---@return string[]
function string.split(text, separator) end

--- The first index of a value in a list.
---@param list table
---@param value any
---@param from? integer
---@return integer|nil
function table.find(list, value, from) end

--- A list of so many times the value.
---@param count integer
---@param value? any
---@return table
function table.create(count, value) end

--- A shallow copy.
---@param value table
---@return table
function table.clone(value) end

--- Makes a table read-only, and returns it.
---@param value table
---@return table
function table.freeze(value) end

--- Whether a table is read-only.
---@param value table
---@return boolean
function table.isfrozen(value) end

--- Takes everything out of a table.
---@param value table
function table.clear(value) end

--- The greatest number that is a key, or 0.
---@param value table
---@return number
function table.maxn(value) end

--- The same as `#`, without metamethods.
---@param value table
---@return integer
function table.getn(value) end

--- Whether a number is not a number.
---@param value number
---@return boolean
function math.isnan(value) end

--- Whether a number is infinite.
---@param value number
---@return boolean
function math.isinf(value) end

--- Whether a number is neither.
---@param value number
---@return boolean
function math.isfinite(value) end

--- The angle of a point, in radians.
---@param y number
---@param x number
---@return number
function math.atan2(y, x) end

--- Fraction and exponent of a number.
---@param value number
---@return number ...
function math.frexp(value) end

--- A number carried over from one range to another.
---@param value number
---@param inMin number
---@param inMax number
---@param outMin number
---@param outMax number
---@return number
function math.map(value, inMin, inMax, outMin, outMax) end

--- The value, or the limit that it is beyond. Raises when low is above high.
---@param value number
---@param low number
---@param high number
---@return number
function math.clamp(value, low, high) end

--- The nearest whole number; halves away from zero.
---@param value number
---@return number
function math.round(value) end

--- -1, 0 or 1.
---@param value number
---@return number
function math.sign(value) end

--- A number between two others.
---@param from number
---@param to number
---@param part number
---@return number
function math.lerp(from, to, part) end

--- Perlin noise.
---@param x number
---@param y? number
---@param z? number
---@return number
function math.noise(x, y, z) end

--- Bitwise and, or, exclusive or of 32-bit numbers.
---@param ... integer
---@return integer
function bit32.band(...) end

--- Bitwise and, or, exclusive or of 32-bit numbers.
---@param ... integer
---@return integer
function bit32.bor(...) end

--- Bitwise and, or, exclusive or of 32-bit numbers.
---@param ... integer
---@return integer
function bit32.bxor(...) end

--- Whether they have a bit in common.
---@param ... integer
---@return boolean
function bit32.btest(...) end

--- All bits turned; the bytes in reverse order.
---@param value integer
---@return integer
function bit32.bnot(value) end

--- All bits turned; the bytes in reverse order.
---@param value integer
---@return integer
function bit32.byteswap(value) end

--- Zero bits at the high or the low end.
---@param value integer
---@return integer
function bit32.countlz(value) end

--- Zero bits at the high or the low end.
---@param value integer
---@return integer
function bit32.countrz(value) end

--- Shifts and rotations.
---@param value integer
---@param places integer
---@return integer
function bit32.lshift(value, places) end

--- Shifts and rotations.
---@param value integer
---@param places integer
---@return integer
function bit32.rshift(value, places) end

--- Shifts and rotations.
---@param value integer
---@param places integer
---@return integer
function bit32.arshift(value, places) end

--- Shifts and rotations.
---@param value integer
---@param places integer
---@return integer
function bit32.lrotate(value, places) end

--- Shifts and rotations.
---@param value integer
---@param places integer
---@return integer
function bit32.rrotate(value, places) end

--- Some bits of a number.
---@param value integer
---@param from integer
---@param width? integer
---@return integer
function bit32.extract(value, from, width) end

--- A number with some bits replaced.
---@param value integer
---@param bits integer
---@param from integer
---@param width? integer
---@return integer
function bit32.replace(value, bits, from, width) end

--- So many zero bytes, which count against the memory limit.
---@param size integer
---@return userdata
function buffer.create(size) end

--- A buffer with the bytes of a string.
---@param bytes string
---@return userdata
function buffer.fromstring(bytes) end

--- All bytes of a buffer.
---@param buffer userdata
---@return string
function buffer.tostring(buffer) end

--- Its size in bytes.
---@param buffer userdata
---@return integer
function buffer.len(buffer) end

--- Some bytes. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param count integer
---@return string
function buffer.readstring(buffer, offset, count) end

--- Writes bytes. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param bytes string
---@param count? integer
function buffer.writestring(buffer, offset, bytes, count) end

--- Copies bytes from one buffer to another. Raises beyond the end.
---@param target userdata
---@param offset integer from 0
---@param source userdata
---@param from? integer
---@param count? integer
function buffer.copy(target, offset, source, from, count) end

--- Sets bytes to one value. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param byte integer
---@param count? integer
function buffer.fill(buffer, offset, byte, count) end

--- An unsigned number of so many bits, the lowest first. Raises beyond the end.
---@param buffer userdata
---@param bit integer from 0
---@param count integer 0 to 32
---@return integer
function buffer.readbits(buffer, bit, count) end

--- Writes the lowest bits of a number. Raises beyond the end.
---@param buffer userdata
---@param bit integer from 0
---@param count integer 0 to 32
---@param value number
function buffer.writebits(buffer, bit, count, value) end

--- A little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@return number
function buffer.readi8(buffer, offset) end

--- Writes a little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param value number
function buffer.writei8(buffer, offset, value) end

--- A little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@return number
function buffer.readu8(buffer, offset) end

--- Writes a little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param value number
function buffer.writeu8(buffer, offset, value) end

--- A little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@return number
function buffer.readi16(buffer, offset) end

--- Writes a little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param value number
function buffer.writei16(buffer, offset, value) end

--- A little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@return number
function buffer.readu16(buffer, offset) end

--- Writes a little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param value number
function buffer.writeu16(buffer, offset, value) end

--- A little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@return number
function buffer.readi32(buffer, offset) end

--- Writes a little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param value number
function buffer.writei32(buffer, offset, value) end

--- A little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@return number
function buffer.readu32(buffer, offset) end

--- Writes a little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param value number
function buffer.writeu32(buffer, offset, value) end

--- A little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@return number
function buffer.readf32(buffer, offset) end

--- Writes a little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param value number
function buffer.writef32(buffer, offset, value) end

--- A little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@return number
function buffer.readf64(buffer, offset) end

--- Writes a little-endian number. Raises beyond the end.
---@param buffer userdata
---@param offset integer from 0
---@param value number
function buffer.writef64(buffer, offset, value) end
