interface LazyTable {
  lazy: unknown;
}

const primitiveKeys = new Map<unknown, object>();

/** Points where repaired fengari code calls ours. `fill` and `peek` are set by the JSON codec, `iterate` by the iteration rule. */
const hooks = {
  fill(table: LazyTable): void {
    table.lazy = null;
  },
  /** A field of a lazy table by its key; undefined if the table must be filled. */
  peek(_table: LazyTable, _hash: string): unknown {
    return undefined;
  },
  /** Replaces the table at a stack slot, and its two followers, by what a `for … in` loop calls. */
  iterate(_state: unknown, _slot: number): void {
    return;
  },
  /** A map key for a primitive value in light userdata, different from every other key. */
  primitiveKey(value: unknown): object {
    let key = primitiveKeys.get(value);
    if (!key) primitiveKeys.set(value, (key = {}));
    return key;
  },
};

export = hooks;
