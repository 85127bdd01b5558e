/*
 * Our tables: the values of 1 to n in an array, everything else in a map with its entries in a list, in order of
 * insertion. They take the place of fengari's, which keep every key in a map.
 */
interface Value {
  type: number;
  value: unknown;
  setfrom(from: Value): void;
  setnilvalue(): void;
}

interface Entry {
  key: Value;
  value: Value;
  hash: unknown;
  p: Entry | undefined;
  n: Entry | undefined;
  dead: boolean;
}

interface Table {
  /** Values of the keys 1 to n. The last is never nil; others may be. */
  arr: Value[];
  strong: Map<unknown, Entry>;
  /** Entries removed since the last insertion, so that a traversal can remove what it visits. */
  dead: Map<unknown, Entry> | undefined;
  /** Highest slot cleared at the end of the array part since the last insertion. */
  cleared: number;
  f: Entry | undefined;
  l: Entry | undefined;
  lazy: unknown;
  /** Fields read while the table was not filled. */
  peeks: number;
  readonly: boolean;
}

interface State {
  stack: Value[];
}

interface Parts {
  lobject: { TValue: new (type: number, value: unknown) => Value; luaO_nilobject: Value };
  ldebug: { luaG_runerror(L: State, message: Uint8Array): never };
  hashOf: (L: State, key: Value) => unknown;
  hashOfString: (key: unknown) => string;
  fill: (table: Table) => void;
  /** A field of a table that is not filled, or undefined if the table must be filled for it. */
  peek: (table: Table, hash: string) => Value | undefined;
  charge: (bytes: number) => void;
  messages: { readonly: Uint8Array; next: Uint8Array };
}

const NIL = 0;
const FLOAT = 3;
const INTEGER = 19;
const SLOT_BYTES = 48;
const ENTRY_BYTES = 128;

/** What a table without entries has for a map; most tables are lists, or are never looked into. */
const NO_ENTRIES = new Map<unknown, Entry>();

function tables(parts: Parts) {
  const { lobject, ldebug, hashOf, hashOfString, fill, peek, charge, messages } = parts;

  function add(t: Table, hash: unknown, key: Value, value: Value): void {
    charge(ENTRY_BYTES);
    t.dead = undefined;
    luaH_adopt(t, hash, key, value);
  }

  function unlink(t: Table, entry: Entry): void {
    if (entry.p) entry.p.n = entry.n;
    else t.f = entry.n;
    if (entry.n) entry.n.p = entry.p;
    else t.l = entry.p;
    entry.p = undefined;
    entry.dead = true;
    t.strong.delete(entry.hash);
  }

  function remove(t: Table, hash: unknown): void {
    const entry = t.strong.get(hash);
    if (!entry) return;
    unlink(t, entry);
    (t.dead ??= new Map()).set(hash, entry);
  }

  /** Puts a value at the end of the array part, and what follows it in the map after it. */
  function append(t: Table, value: Value): void {
    charge(SLOT_BYTES);
    t.cleared = 0;
    t.arr.push(new lobject.TValue(value.type, value.value));
    if (t.strong.size === 0) return;
    for (let next = t.strong.get(t.arr.length + 1); next; next = t.strong.get(t.arr.length + 1)) {
      unlink(t, next);
      t.arr.push(next.value);
    }
  }

  function setSlot(t: Table, key: number, value: Value): void {
    const { arr } = t;
    if (value.type !== NIL) (arr[key - 1] as Value).setfrom(value);
    else if (key < arr.length) (arr[key - 1] as Value).setnilvalue();
    else {
      if (key > t.cleared) t.cleared = key;
      arr.pop();
      while (arr.length > 0 && (arr[arr.length - 1] as Value).type === NIL) arr.pop();
    }
  }

  function luaH_setint(t: Table, key: number, value: Value): void {
    if (t.lazy !== null) fill(t);
    const size = t.arr.length;
    if (key > 0 && key <= size) return setSlot(t, key, value);
    if (key === size + 1) {
      if (value.type !== NIL) {
        if (t.strong.size > 0) remove(t, key);
        return append(t, value);
      }
    }
    setHash(t, key, INTEGER, key, value);
  }

  /** The values `list[base + 1]` to `list[base + count]` as those of the keys from `first`; holes between them count to `#t`. */
  function luaH_setlist(t: Table, first: number, list: Value[], base: number, count: number): void {
    let end = count;
    while (end > 0 && list[base + end]?.type === NIL) end--;
    const fresh = t.lazy === null && t.arr.length === first - 1 && t.strong.size === 0;
    for (let at = 1; at <= end; at++) {
      const value = list[base + at] as Value;
      if (fresh) append(t, value);
      else luaH_setint(t, first + at - 1, value);
    }
  }

  function setHash(t: Table, hash: unknown, keyType: number, key: unknown, value: Value): void {
    if (value.type === NIL) return remove(t, hash);
    const entry = t.strong.get(hash);
    if (entry) entry.value.setfrom(value);
    else add(t, hash, new lobject.TValue(keyType, key), new lobject.TValue(value.type, value.value));
  }

  /** Adds an entry with a key that the table does not have. The key may be shared; the value becomes the table's. */
  function luaH_adopt(t: Table, hash: unknown, key: Value, value: Value): void {
    if (t.strong === NO_ENTRIES) t.strong = new Map();
    const entry: Entry = { key, value, hash, p: t.l, n: undefined, dead: false };
    if (t.l) t.l.n = entry;
    else t.f = entry;
    t.l = entry;
    t.strong.set(hash, entry);
  }

  function luaH_setfrom(L: State, t: Table, key: Value, value: Value): void {
    if (t.readonly) ldebug.luaG_runerror(L, messages.readonly);
    if (t.lazy !== null) fill(t);
    const raw = key.value;
    if ((key.type === INTEGER || key.type === FLOAT) && ((raw as number) | 0) === raw)
      return luaH_setint(t, raw | 0, value);
    const hash = hashOf(L, key);
    setHash(t, hash, key.type, raw, value);
  }

  function luaH_getint(t: Table, key: number): Value {
    if (t.lazy !== null) fill(t);
    if (key > 0 && key <= t.arr.length) return t.arr[key - 1] as Value;
    return t.strong.get(key)?.value ?? lobject.luaO_nilobject;
  }

  function luaH_getstr(t: Table, key: unknown): Value {
    if (t.lazy !== null) {
      const found = peek(t, hashOfString(key));
      if (found) return found;
      fill(t);
    }
    if (t.strong.size === 0) return lobject.luaO_nilobject;
    const entry = t.strong.get(hashOfString(key));
    return entry === undefined ? lobject.luaO_nilobject : entry.value;
  }

  function luaH_get(L: State, t: Table, key: Value): Value {
    const type = key.type;
    if ((type & 15) === 4) return luaH_getstr(t, key.value);
    const raw = key.value as number;
    if (type === INTEGER) return luaH_getint(t, raw);
    if (type === NIL) return lobject.luaO_nilobject;
    if (type === FLOAT && Number.isInteger(raw)) return luaH_getint(t, raw);
    if (type === FLOAT && Number.isNaN(raw)) return lobject.luaO_nilobject;
    if (t.lazy !== null) fill(t);
    return t.strong.get(hashOf(L, key))?.value ?? lobject.luaO_nilobject;
  }

  /** A border: the array part never ends in nil, and what follows it is never in the map. */
  function luaH_getn(t: Table): number {
    if (t.lazy !== null) fill(t);
    return t.arr.length;
  }

  function report(L: State, at: number, entry: Entry | undefined): boolean {
    let found = entry;
    while (found?.dead === true) found = found.n;
    if (!found) return false;
    (L.stack[at] as Value).setfrom(found.key);
    (L.stack[at + 1] as Value).setfrom(found.value);
    return true;
  }

  function nextSlot(L: State, t: Table, from: number, at: number): boolean {
    for (let index = from; index < t.arr.length; index++) {
      const value = t.arr[index] as Value;
      if (value.type === NIL) continue;
      const key = L.stack[at] as Value;
      key.type = INTEGER;
      key.value = index + 1;
      (L.stack[at + 1] as Value).setfrom(value);
      return true;
    }
    return report(L, at, t.f);
  }

  function luaH_next(L: State, t: Table, at: number): boolean {
    if (t.lazy !== null) fill(t);
    const key = L.stack[at] as Value;
    if (key.type === NIL) return nextSlot(L, t, 0, at);
    const raw = key.value as number;
    const slot = (key.type === INTEGER || key.type === FLOAT) && Number.isInteger(raw) && raw > 0;
    if (slot && raw <= t.arr.length) return nextSlot(L, t, raw, at);
    const hash = hashOf(L, key);
    const entry = t.strong.get(hash) ?? t.dead?.get(hash);
    if (entry) return report(L, at, entry.n);
    // A slot that the traversal itself has cleared; the array part ended before it.
    if (slot && raw <= t.cleared) return report(L, at, t.f);
    return ldebug.luaG_runerror(L, messages.next);
  }

  return {
    luaH_adopt,
    luaH_setlist,
    luaH_setint,
    luaH_setfrom,
    luaH_getint,
    luaH_getstr,
    luaH_get,
    luaH_getn,
    luaH_next,
  };
}

export = Object.assign(tables, { NO_ENTRIES });
