/** The parts of fengari's objects that we touch. */
export interface TValue {
  type: number;
  value: unknown;
  setfrom(from: TValue): void;
}

export interface TString {
  hash: string | null;
  readonly realstring: Uint8Array;
  /** Set on a number that a double cannot hold: it travels as text and leaves as the same literal. */
  literal?: string;
}

export interface Entry {
  readonly key: TValue;
  value: TValue;
  n: Entry | undefined;
}

export interface Table {
  /** Values of the keys 1 to n; those before the last may be nil. */
  arr: TValue[];
  readonly strong: Map<unknown, Entry>;
  /** First entry, in order of insertion. */
  f: Entry | undefined;
  metatable: Table | null;
  /** A parsed JSON array or object that the table stands for until it is first touched, else null. */
  lazy: object | null;
  /** Fields read while the table was not filled. */
  peeks: number;
  /** A `DropNull`. */
  dropNull: number;
  /** A `Kind`. */
  kind: number;
  readonly: boolean;
}

/** A value that Lua code cannot look into. Here these are buffers, and `data` is their `DataView`. */
export interface Userdata {
  data: unknown;
}

export interface Proto {
  readonly upvalues: { length: number };
  /** Functions inside this one. */
  readonly p: Proto[];
  /** The line of each instruction. */
  readonly lineinfo: ArrayLike<number>;
}

export interface LClosure {
  p: Proto;
  readonly upvals: TValue[];
}

export interface GlobalState {
  id_counter: number;
  readonly l_registry: TValue;
  readonly mt: (Table | null | undefined)[];
}

export interface LuaState {
  readonly l_G: GlobalState;
  readonly stack: TValue[];
  top: number;
  /** How many calls that cannot yield are on the stack. */
  nny: number;
  status: number;
  ci: { next: unknown };
  readonly base_ci: { next: unknown };
  /** The thread that resumed this one; set while it runs. */
  resumer?: LuaState | undefined;
}

export type LuaFunction = (L: LuaState) => number;
export type Continuation = (L: LuaState, status: number, context: unknown) => number;

export interface LuaApi {
  readonly LUA_OK: number;
  readonly LUA_YIELD: number;
  readonly LUA_ERRRUN: number;
  readonly LUA_MULTRET: number;
  readonly LUA_REGISTRYINDEX: number;
  readonly LUA_TNIL: number;
  readonly LUA_TBOOLEAN: number;
  readonly LUA_TNUMBER: number;
  readonly LUA_TSTRING: number;
  readonly LUA_TTABLE: number;
  readonly LUA_TFUNCTION: number;
  lua_newstate(): LuaState;
  lua_newthread(L: LuaState): LuaState;
  lua_resume(L: LuaState, from: LuaState | null, args: number): number;
  /** With `quiet` it returns a mark, which the calling function must return at once; else it throws. */
  lua_yieldk(L: LuaState, results: number, context: unknown, k: Continuation | null, quiet?: boolean): number;
  lua_isyieldable(L: LuaState): boolean;
  lua_status(L: LuaState): number;
  readonly LUA_MASKLINE: number;
  lua_sethook(
    L: LuaState,
    hook: (L: LuaState, ar: { currentline: number; source: Uint8Array | null }) => void,
    mask: number,
    count: number,
  ): void;
  lua_getinfo(L: LuaState, what: Uint8Array, ar: object): number;
  lua_getstack(L: LuaState, level: number, ar: object): number;
  readonly lua_Debug: new () => object;
  lua_tothread(L: LuaState, index: number): LuaState | null;
  lua_pushthread(L: LuaState): boolean;
  lua_xmove(from: LuaState, to: LuaState, count: number): void;
  lua_checkstack(L: LuaState, count: number): boolean;
  lua_callk(L: LuaState, args: number, results: number, context: unknown, k: Continuation | null): void;
  lua_call(L: LuaState, args: number, results: number): void;
  lua_pcall(L: LuaState, args: number, results: number, handler: number): number;
  lua_load(
    L: LuaState,
    reader: () => Uint8Array | null,
    data: unknown,
    name: Uint8Array,
    mode: Uint8Array,
  ): number;
  lua_error(L: LuaState): never;
  lua_gettop(L: LuaState): number;
  lua_settop(L: LuaState, index: number): void;
  lua_pop(L: LuaState, count: number): void;
  lua_insert(L: LuaState, index: number): void;
  lua_remove(L: LuaState, index: number): void;
  lua_concat(L: LuaState, count: number): void;
  lua_pushvalue(L: LuaState, index: number): void;
  lua_pushnil(L: LuaState): void;
  lua_pushboolean(L: LuaState, value: boolean): void;
  lua_pushnumber(L: LuaState, value: number): void;
  lua_pushinteger(L: LuaState, value: number): void;
  lua_pushstring(L: LuaState, value: Uint8Array): void;
  lua_pushcfunction(L: LuaState, fn: LuaFunction): void;
  lua_pushcclosure(L: LuaState, fn: LuaFunction, upvalues: number): void;
  lua_upvalueindex(index: number): number;
  lua_type(L: LuaState, index: number): number;
  lua_typename(L: LuaState, type: number): Uint8Array;
  lua_toboolean(L: LuaState, index: number): boolean;
  lua_tonumber(L: LuaState, index: number): number;
  lua_tolstring(L: LuaState, index: number): Uint8Array | null;
  lua_topointer(L: LuaState, index: number): unknown;
  lua_newtable(L: LuaState): void;
  lua_getfield(L: LuaState, index: number, name: Uint8Array): number;
  lua_setfield(L: LuaState, index: number, name: Uint8Array): void;
  lua_rawgeti(L: LuaState, index: number, at: number): number;
  lua_rawget(L: LuaState, index: number): number;
  lua_setmetatable(L: LuaState, index: number): boolean;
  lua_atpanic(L: LuaState, fn: LuaFunction): void;
  lua_atnativeerror(L: LuaState, fn: LuaFunction): void;
  lua_touserdata(L: LuaState, index: number): unknown;
}

export interface AuxApi {
  luaL_requiref(L: LuaState, name: Uint8Array, open: LuaFunction, global: number): void;
  luaL_checktype(L: LuaState, arg: number, type: number): void;
  luaL_checkany(L: LuaState, arg: number): void;
  luaL_checklstring(L: LuaState, arg: number): Uint8Array;
  luaL_checkinteger(L: LuaState, arg: number): number;
  luaL_optinteger(L: LuaState, arg: number, fallback: number): number;
  luaL_checknumber(L: LuaState, arg: number): number;
  luaL_optnumber(L: LuaState, arg: number, fallback: number): number;
  luaL_argerror(L: LuaState, arg: number, message: Uint8Array): never;
  luaL_error(L: LuaState, format: Uint8Array, ...args: unknown[]): never;
  luaL_where(L: LuaState, level: number): void;
  luaL_tolstring(L: LuaState, index: number): Uint8Array;
  luaL_traceback(L: LuaState, of: LuaState, message: Uint8Array | null, level: number): void;
  luaL_typename(L: LuaState, index: number): Uint8Array;
  luaL_getmetafield(L: LuaState, index: number, name: Uint8Array): number;
  luaL_len(L: LuaState, index: number): number;
}
