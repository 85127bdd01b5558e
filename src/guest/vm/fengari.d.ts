declare module 'fengari/src/lua.js' {
  const lua: import('./types.js').LuaApi;
  export default lua;
}

declare module 'fengari/src/lauxlib.js' {
  const lauxlib: import('./types.js').AuxApi;
  export default lauxlib;
}

declare module 'fengari/src/lobject.js' {
  const lobject: {
    TValue: new (type: number, value: unknown) => import('./types.js').TValue;
    LClosure: new (L: { l_G: { id_counter: number } }, upvalues: number) => import('./types.js').LClosure;
    Udata: new (L: { l_G: { id_counter: number } }, size: number) => import('./types.js').Userdata;
    luaO_str2num(bytes: Uint8Array, into: import('./types.js').TValue): number;
  };
  export default lobject;
}

declare module 'fengari/src/lstring.js' {
  const lstring: {
    TString: new (L: null, bytes: Uint8Array) => import('./types.js').TString;
  };
  export default lstring;
}

declare module 'fengari/src/ltable.js' {
  type Table = import('./types.js').Table;
  type TValue = import('./types.js').TValue;
  const ltable: {
    Table: new (L: { l_G: { id_counter: number } }) => Table;
    luaH_getint(table: Table, index: number): TValue;
    luaH_getn(table: Table): number;
    luaH_adopt(table: Table, hash: string, key: TValue, value: TValue): void;
    luaH_setint(table: Table, index: number, value: TValue): void;
    luaH_get(L: import('./types.js').LuaState | null, table: Table, key: TValue): TValue;
    luaH_setfrom(L: import('./types.js').LuaState | null, table: Table, key: TValue, value: TValue): void;
    invalidateTMcache(table: Table): void;
  };
  export default ltable;
}

declare module 'fengari/src/lvm.js' {
  type TValue = import('./types.js').TValue;
  const lvm: {
    luaV_lessthan(L: import('./types.js').LuaState, left: TValue, right: TValue): number;
    luaV_rawequalobj(left: TValue, right: TValue): number;
  };
  export default lvm;
}

declare module 'fengari/src/lbaselib.js' {
  const library: { luaopen_base: import('./types.js').LuaFunction };
  export default library;
}

declare module 'fengari/src/lstrlib.js' {
  const library: { luaopen_string: import('./types.js').LuaFunction };
  export default library;
}

declare module 'fengari/src/ltablib.js' {
  const library: { luaopen_table: import('./types.js').LuaFunction };
  export default library;
}

declare module 'fengari/src/lmathlib.js' {
  const library: { luaopen_math: import('./types.js').LuaFunction };
  export default library;
}

declare module 'fengari/src/lutf8lib.js' {
  const library: { luaopen_utf8: import('./types.js').LuaFunction };
  export default library;
}
