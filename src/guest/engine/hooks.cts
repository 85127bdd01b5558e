interface LazyTable {
  lazy: unknown;
}

const primitiveKeys = new Map<unknown, object>();

/** Points where repaired fengari code calls ours. `fill` is set by the JSON codec, `iterate` by the iteration rule. */
const hooks = {
  fill(table: LazyTable): void {
    table.lazy = null;
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
