/**
 * JavaScript that runs first inside a test query's own context: the global `Convex` that bundled copies of
 * `convex/server` call, and a small SDK on top of it for modules that import the wrappers. It is text, so
 * that every object in the context belongs to that context. Its value is `(host) => kit`, where `host` is
 * `(operation, json) => string`, with `v` in front of a JSON value or `e` in front of an error's message.
 */
export const GUEST_SDK = String.raw`
(function (host) {
  "use strict";
  let running = false;
  const lines = [];
  const syscall = (operation, json) => {
    if (!running) throw new Error("Convex functions cannot use the database while their module is loaded.");
    const answer = host(operation, json);
    if (answer[0] === "e") throw new Error(answer.slice(1));
    return answer.slice(1);
  };
  globalThis.Convex = Object.freeze({ syscall, asyncSyscall: async (operation, json) => syscall(operation, json) });
  const ask = (operation, args) => JSON.parse(syscall(operation, JSON.stringify(args)));
  const show = (value) => typeof value === "string" ? "'" + value + "'" : typeof value === "bigint" ? value + "n" : typeof value === "object" && value !== null ? JSON.stringify(value, (_key, item) => typeof item === "bigint" ? item + "n" : item) : String(value);
  const log = (level) => (...items) => { if (lines.length < 256) lines.push("[" + level + "] " + items.map(show).join(" ")); };
  globalThis.console = { log: log("LOG"), info: log("INFO"), warn: log("WARN"), error: log("ERROR"), debug: log("DEBUG") };

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const fromBase64 = (text) => {
    const clean = text.replace(/=+$/, "");
    const out = new Uint8Array(Math.floor(clean.length * 3 / 4));
    for (let i = 0, bits = 0, held = 0, at = 0; i < clean.length; i += 1) {
      held = (held << 6 | DIGITS.indexOf(clean[i])) & 0xffff;
      bits += 6;
      if (bits >= 8) { bits -= 8; out[at++] = held >> bits & 255; }
    }
    return out.buffer;
  };
  const toBase64 = (buffer) => {
    const bytes = new Uint8Array(buffer);
    let out = "";
    for (let i = 0; i < bytes.length; i += 3) {
      const [a, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
      out += DIGITS[a >> 2] + DIGITS[(a & 3) << 4 | b >> 4];
      out += b === undefined ? "==" : DIGITS[(b & 15) << 2 | c >> 6] + (c === undefined ? "=" : DIGITS[c & 63]);
    }
    return out;
  };
  const eight = (write) => { const view = new DataView(new ArrayBuffer(8)); write(view); return toBase64(view.buffer); };
  const decode = (json) => {
    if (json === null || typeof json !== "object") return json;
    if (Array.isArray(json)) return json.map(decode);
    const entries = Object.entries(json);
    if (entries.length === 1) {
      const [tag, payload] = entries[0];
      if (tag === "$integer") return new DataView(fromBase64(payload)).getBigInt64(0, true);
      if (tag === "$float") return new DataView(fromBase64(payload)).getFloat64(0, true);
      if (tag === "$bytes") return fromBase64(payload);
    }
    return Object.fromEntries(entries.map(([name, item]) => [name, decode(item)]));
  };
  const encode = (value) => {
    if (value === null || typeof value === "boolean" || typeof value === "string") return value;
    if (typeof value === "bigint") {
      if (BigInt.asIntN(64, value) !== value) throw new Error("BigInt " + value + " does not fit into a 64-bit signed integer.");
      return { $integer: eight((view) => view.setBigInt64(0, value, true)) };
    }
    if (typeof value === "number") {
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $float: eight((view) => view.setFloat64(0, value, true)) };
    }
    if (value instanceof ArrayBuffer) return { $bytes: toBase64(value) };
    if (Array.isArray(value)) return value.map(encode);
    const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
    if (prototype !== null && prototype !== Object.prototype) {
      throw new Error((value === undefined ? "undefined" : show(value)) + " is not a supported Convex type. To learn about Convex's supported types, see https://docs.convex.dev/using/types.");
    }
    return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([name, item]) => [name, encode(item)]));
  };
  const operand = (value) => value === undefined ? { $undefined: null } : encode(value);

  class Expression { constructor(json) { this.json = json; } }
  const expression = (value) => value instanceof Expression ? value.json : { $literal: operand(value) };
  const filters = { field: (path) => new Expression({ $field: path }), not: (x) => new Expression({ $not: expression(x) }), neg: (x) => new Expression({ $neg: expression(x) }) };
  for (const name of ["eq", "neq", "lt", "lte", "gt", "gte", "add", "sub", "mul", "div", "mod"]) {
    filters[name] = (left, right) => new Expression({ ["$" + name]: [expression(left), expression(right)] });
  }
  for (const name of ["and", "or"]) filters[name] = (...parts) => new Expression({ ["$" + name]: parts.map(expression) });

  class Range {
    constructor(list) { this.list = list; this.used = false; }
    take() {
      if (this.used) throw new Error("IndexRangeBuilder has already been used! Chain your method calls like \`q => q.eq(...).eq(...)\`. See https://docs.convex.dev/using/indexes");
      this.used = true;
      return this.list;
    }
  }
  for (const type of ["Eq", "Gt", "Gte", "Lt", "Lte"]) {
    Range.prototype[type.toLowerCase()] = function (fieldPath, value) {
      return new Range([...this.take(), { type, fieldPath, value: operand(value) }]);
    };
  }
  const required = (value, index, name, method) => {
    if (value === undefined) throw new TypeError("Must provide arg " + index + " \`" + name + "\` to \`" + method + "\`");
  };

  class Query {
    constructor(source, operators, table) { this.state = "preparing"; this.source = source; this.operators = operators; this.table = table; }
    chain(source, operators) {
      if (this.state !== "preparing") throw new Error("A query can only be chained once and can't be chained after iteration begins.");
      this.state = "closed";
      return new Query(source, operators, this.table);
    }
    order(order) {
      required(order, 1, "order", "order");
      if (this.source.order !== null) throw new Error("Queries may only specify order at most once");
      return this.chain({ ...this.source, order }, this.operators);
    }
    filter(predicate) {
      required(predicate, 1, "predicate", "filter");
      if (this.operators.length >= 256) throw new Error("Can't construct query with more than 256 operators");
      return this.chain(this.source, [...this.operators, { filter: expression(predicate(filters)) }]);
    }
    limit(n) { return this.chain(this.source, [...this.operators, { limit: n }]); }
    start() {
      if (this.state === "executing") throw new Error("Iteration can only begin on a query once.");
      if (this.state === "consumed") throw new Error("This query is closed and can't emit any more values.");
      if (this.state === "closed") throw new Error("This query has been chained with another operator and can't be reused.");
      this.state = "executing";
      this.id = ask("1.0/queryStream", { query: { source: this.source, operators: this.operators } }).queryId;
    }
    [Symbol.asyncIterator]() { this.start(); return this; }
    async next() {
      if (this.state !== "executing") this.start();
      const { value, done } = ask("1.0/queryStreamNext", { queryId: this.id });
      if (done) this.state = "consumed";
      return { value: decode(value), done };
    }
    async return() { this.state = "consumed"; return { done: true, value: undefined }; }
    async collect() { const out = []; for await (const item of this) out.push(item); return out; }
    async take(n) {
      required(n, 1, "n", "take");
      if (!Number.isInteger(n) || n < 0) throw new TypeError("Arg 1 \`n\` to \`take\` must be a non-negative integer");
      return this.limit(n).collect();
    }
    async first() { return (await this.take(1))[0] ?? null; }
    async unique() {
      const [only = null, second] = await this.take(2);
      if (second !== undefined) throw new Error("unique() query returned more than one result from table " + this.table + ":\n [" + only._id + ", " + second._id + ", ...]");
      return only;
    }
    async paginate(options) {
      required(options, 1, "options", "paginate");
      if (typeof options?.numItems !== "number" || options.numItems < 0) throw new Error("\`options.numItems\` must be a positive number. Received \`" + options?.numItems + "\`.");
      const query = { source: this.source, operators: this.operators };
      this.chain(this.source, this.operators);
      const page = ask("1.0/queryPage", { query, cursor: options.cursor ?? null, endCursor: options.endCursor ?? null, pageSize: options.numItems });
      return { ...page, page: page.page.map(decode) };
    }
  }
  class QueryInitializer extends Query {
    constructor(table) { super({ type: "FullTableScan", tableName: table, order: null }, [], table); }
    fullTableScan() { return this; }
    withIndex(name, range) {
      required(name, 1, "indexName", "withIndex");
      const built = range === undefined ? new Range([]) : range(new Range([]));
      return this.chain({ type: "IndexRange", indexName: this.table + "." + name, range: built.take(), order: null }, []);
    }
    withSearchIndex(name) { return this.chain({ type: "Search", indexName: this.table + "." + name, filters: [], order: null }, []); }
    async count() { return ask("1.0/count", { table: this.table }); }
  }
  const reader = (isSystem) => {
    const allowed = (table, method) => {
      const system = String(table).startsWith("_");
      if (system !== isSystem) throw new Error((system ? "System" : "User") + " tables can only be accessed from db." + (isSystem ? "" : "system.") + method + "().");
    };
    return {
      get: async (...given) => {
        const [table, id] = given[1] === undefined ? [undefined, given[0]] : given;
        required(id, 1, "id", "get");
        if (typeof id !== "string") throw new Error("Invalid argument \`id\` for \`db.get\`, expected string but got '" + typeof id + "': " + id);
        return decode(ask("1.0/get", { id, table, isSystem }));
      },
      query: (table) => { allowed(table, "query"); return new QueryInitializer(table); },
      normalizeId: (table, id) => { allowed(table, "normalizeId"); return ask("1.0/db/normalizeId", { table, idString: id }).id; },
    };
  };
  const invoke = async (handler, json) => {
    const ctx = { db: { ...reader(false), system: reader(true) }, auth: { getUserIdentity: async () => null } };
    const value = await handler(ctx, ...decode(JSON.parse(json)));
    if (value instanceof Query) throw new Error("Return value is a Query. Results must be retrieved with \`.collect()\`, \`.take(n), \`.unique()\`, or \`.first()\`.");
    return JSON.stringify(encode(value === undefined ? null : value));
  };
  const define = (visibility) => (definition) => {
    const handler = typeof definition === "function" ? definition : definition.handler;
    const declared = typeof definition === "function" ? undefined : definition.args;
    const fields = Object.entries(declared ?? {}).map(([name, item]) => [name, { fieldType: item.json, optional: item.isOptional === "optional" }]);
    const args = declared === undefined ? { type: "any" } : { type: "object", value: Object.fromEntries(fields) };
    return Object.assign((ctx, given) => handler(ctx, given), { isQuery: true, [visibility]: true, invokeQuery: (json) => invoke(handler, json), exportArgs: () => JSON.stringify(args) });
  };
  const modules = { "convex:/_system/repl/wrappers.js": Object.freeze({ query: define("isPublic"), internalQuery: define("isInternal") }) };

  const found = {};
  let outcome = "";
  const failure = (error) => {
    const isError = error instanceof Error;
    const data = isError && Symbol.for("ConvexError") in error ? error.data : undefined;
    const name = isError ? data === undefined ? String(error.name) : "ConvexError" : "";
    return { name, message: isError ? String(error.message) : show(error), data: data === undefined ? undefined : typeof data === "string" ? data : JSON.stringify(encode(data)) };
  };
  const kit = {
    load: (module) => module((name) => modules[name], found),
    describe: () => JSON.stringify(Object.entries(found).flatMap(([name, item]) => {
      const kind = ["isQuery", "isMutation", "isAction", "isHttp"].find((mark) => typeof item === "function" && Object.hasOwn(item, mark));
      if (kind === undefined) return [];
      return [{ name, kind, args: typeof item.exportArgs === "function" ? String(item.exportArgs()) : '{"type":"any"}' }];
    })),
    start: (json) => {
      running = true;
      Promise.resolve().then(() => found.default.invokeQuery(json)).then(
        (value) => { outcome = JSON.stringify({ value, lines }); },
        (error) => { outcome = JSON.stringify({ error: failure(error), lines }); },
      );
    },
    outcome: () => outcome,
  };
  Object.defineProperty(globalThis, "__kit", { value: Object.freeze(kit) });
})
`;
