--- The one module that this plugin ever runs on a deployment: a bounded scan that keeps the first documents of
--- an order no index gives. It is constant; whatever callers say goes in as arguments.
--- Values travel as [value], or [] for a missing one.
return [=[
import { query } from "convex:/_system/repl/wrappers.js";
const rank = (v) => v === undefined ? 0 : v === null ? 1 : typeof v === "bigint" ? 2 : typeof v === "number" ? 3
  : typeof v === "boolean" ? 4 : typeof v === "string" ? 5 : v instanceof ArrayBuffer ? 6 : Array.isArray(v) ? 7 : 8;
const unit = (c) => c >= 0xd800 && c <= 0xdfff ? c + 0x10000 : c;
const text = (a, b) => {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i += 1) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return unit(a.charCodeAt(i)) - unit(b.charCodeAt(i));
  }
  return a.length - b.length;
};
const float = (a, b) => a < b ? -1 : a > b ? 1 : a === b ? (a === 0 ? Object.is(b, -0) - Object.is(a, -0) : 0)
  : Number.isNaN(a) - Number.isNaN(b);
const list = (a, b) => {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i += 1) {
    const o = compare(a[i], b[i]);
    if (o !== 0) return o;
  }
  return a.length - b.length;
};
const flat = (o) => Object.keys(o).sort(text).flatMap((k) => [k, o[k]]);
const compare = (a, b) => {
  const r = rank(a);
  if (r !== rank(b)) return r - rank(b);
  switch (r) {
    case 0: case 1: return 0;
    case 2: case 4: return a === b ? 0 : a < b ? -1 : 1;
    case 3: return float(a, b);
    case 5: return text(a, b);
    case 6: return list([...new Uint8Array(a)], [...new Uint8Array(b)]);
    case 7: return list(a, b);
    default: return list(flat(a), flat(b));
  }
};
const at = (d, path) => {
  let v = d;
  for (const step of path) {
    if (rank(v) !== 8 || !Object.hasOwn(v, step)) return undefined;
    v = v[step];
  }
  return v;
};
const size = (v) => {
  const r = rank(v);
  if (r < 5) return 9;
  if (r === 5) return v.length + 2;
  if (r === 6) return v.byteLength + 2;
  let n = 2;
  for (const k in v) n += (r === 8 ? k.length : 0) + size(v[k]);
  return n;
};
const TESTS = {
  eq: (o) => o === 0, neq: (o) => o !== 0, gt: (o) => o > 0, gte: (o) => o >= 0, lt: (o) => o < 0, lte: (o) => o <= 0,
};
const test = ({ path, op, values }) => op === "anyOf"
  ? (d) => values.some((v) => compare(at(d, path), v) === 0)
  : (d) => TESTS[op](compare(at(d, path), values[0]));
export default query({
  handler: async ({ db }, args) => {
    let scan = db.query(args.table);
    if (args.index !== null) {
      scan = scan.withIndex(args.index, (q) => args.range.reduce((b, { op, field, value }) => b[op](field, value[0]), q));
    }
    const tests = args.clauses.map(test);
    const sign = args.desc ? -1 : 1;
    const order = (a, b) => sign * list(a, b);
    const after = args.after === null ? null : [args.after.value[0], args.after.time, args.after.id];
    const best = [];
    let scanned = 0, bytes = 0, matched = 0;
    for await (const d of scan) {
      scanned += 1;
      bytes += size(d);
      if (scanned > args.cap || bytes > args.bytes) return { over: true, scanned, matched, documents: [] };
      if (!tests.every((fits) => fits(d))) continue;
      const key = [at(d, args.path), d._creationTime, d._id];
      if (after !== null && order(key, after) <= 0) continue;
      matched += 1;
      if (best.length === args.limit && order(key, best[best.length - 1].key) > 0) continue;
      let low = 0, high = best.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (order(best[middle].key, key) < 0) low = middle + 1; else high = middle;
      }
      best.splice(low, 0, { key, d });
      if (best.length > args.limit) best.pop();
    }
    return { over: false, scanned, matched, documents: best.map(({ d }) => d) };
  },
});
]=]
