/** The part of luaparse that we use: a tree of nodes with a type and a place. */
declare module 'luaparse' {
  export interface LuaNode {
    type: string;
    loc: { start: { line: number } };
    [field: string]: unknown;
  }
  export function parse(
    source: string,
    options: { luaVersion: '5.3'; locations: true; scope: true; comments: false },
  ): LuaNode;
  const luaparse: { parse: typeof parse };
  export default luaparse;
}
