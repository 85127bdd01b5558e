import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import meter from '../engine/meter.cjs';
import type { Continuation, LuaState, Table } from './types.js';
import { library, pushText, raise } from './values.js';
import { isWaiting } from './waiting.js';

/** Steps that making or resuming a thread counts for. */
const THREAD_STEPS = 20;
const THREAD_BYTES = 1500;

/*
 * A coroutine library in which a script's coroutines may wait for the host: when the inner thread yields for the
 * host, resume yields outward too, and carries on with the inner thread when it is resumed itself.
 */
export function coroutineLibrary(): Table {
  return library({ create, resume, running, status, wrap, yield: yieldThread, isyieldable, close });
}

function threadArgument(L: LuaState): LuaState {
  const thread = lua.lua_tothread(L, 1);
  if (!thread) return lauxlib.luaL_argerror(L, 1, new TextEncoder().encode('thread expected'));
  return thread;
}

function create(L: LuaState): number {
  lauxlib.luaL_checktype(L, 1, lua.LUA_TFUNCTION);
  meter.work(THREAD_STEPS);
  meter.charge(THREAD_BYTES);
  const thread = lua.lua_newthread(L);
  lua.lua_pushvalue(L, 1);
  lua.lua_xmove(L, thread, 1);
  return 1;
}

function wrap(L: LuaState): number {
  create(L);
  lua.lua_pushcclosure(L, callWrapped, 1);
  return 1;
}

function resume(L: LuaState): number {
  const thread = threadArgument(L);
  return enter(L, thread, lua.lua_gettop(L) - 1, finishResume);
}

function callWrapped(L: LuaState): number {
  const thread = lua.lua_tothread(L, lua.lua_upvalueindex(1));
  return thread ? enter(L, thread, lua.lua_gettop(L), finishWrapped) : 0;
}

type Finish = (L: LuaState, results: number) => number;

/** Resumes a thread and hands its results, or -1 and an error value on the stack, to `finish`. */
function enter(L: LuaState, thread: LuaState, args: number, finish: Finish): number {
  meter.work(THREAD_STEPS);
  const refusal = refusalToResume(thread, args);
  if (refusal !== undefined) {
    pushText(L, refusal);
    return finish(L, -1);
  }
  lua.lua_xmove(L, thread, args);
  return carryOn(L, thread, args, finish);
}

function refusalToResume(thread: LuaState, args: number): string | undefined {
  if (!lua.lua_checkstack(thread, args)) return 'too many arguments to resume';
  if (lua.lua_status(thread) === lua.LUA_OK && lua.lua_gettop(thread) === 0)
    return 'cannot resume dead coroutine';
  return undefined;
}

function carryOn(L: LuaState, thread: LuaState, args: number, finish: Finish): number {
  thread.resumer = L;
  const outcome = lua.lua_resume(thread, L, args);
  thread.resumer = undefined;
  if (outcome === lua.LUA_YIELD && isWaiting(L)) {
    const again: Continuation = (outer) => carryOn(outer, thread, 0, finish);
    return lua.lua_yieldk(L, 0, 0, again, true);
  }
  if (outcome !== lua.LUA_OK && outcome !== lua.LUA_YIELD) {
    lua.lua_xmove(thread, L, 1);
    return finish(L, -1);
  }
  const results = lua.lua_gettop(thread);
  if (!lua.lua_checkstack(L, results + 1)) {
    lua.lua_pop(thread, results);
    pushText(L, 'too many results to resume');
    return finish(L, -1);
  }
  lua.lua_xmove(thread, L, results);
  return finish(L, results);
}

function finishResume(L: LuaState, results: number): number {
  const count = results < 0 ? 1 : results;
  lua.lua_pushboolean(L, results >= 0);
  lua.lua_insert(L, -(count + 1));
  return count + 1;
}

function finishWrapped(L: LuaState, results: number): number {
  if (results >= 0) return results;
  if (lua.lua_type(L, -1) === lua.LUA_TSTRING) {
    lauxlib.luaL_where(L, 1);
    lua.lua_insert(L, -2);
    lua.lua_concat(L, 2);
  }
  return lua.lua_error(L);
}

function yieldThread(L: LuaState): number {
  if (L.resumer === undefined) return raise(L, 'attempt to yield from outside a coroutine');
  return lua.lua_yieldk(L, lua.lua_gettop(L), 0, null, true);
}

function isyieldable(L: LuaState): number {
  lua.lua_pushboolean(L, L.resumer !== undefined && lua.lua_isyieldable(L));
  return 1;
}

function running(L: LuaState): number {
  lua.lua_pushthread(L);
  lua.lua_pushboolean(L, L.resumer === undefined);
  return 2;
}

function statusOf(L: LuaState, thread: LuaState): string {
  if (thread === L) return 'running';
  switch (lua.lua_status(thread)) {
    case lua.LUA_YIELD:
      return thread.resumer === undefined ? 'suspended' : 'normal';
    case lua.LUA_OK:
      if (lua.lua_getstack(thread, 0, new lua.lua_Debug()) > 0) return 'normal';
      return lua.lua_gettop(thread) === 0 ? 'dead' : 'suspended';
    default:
      return 'dead';
  }
}

function status(L: LuaState): number {
  pushText(L, statusOf(L, threadArgument(L)));
  return 1;
}

/** Closing a thread throws its stack away: nobody can resume it any more. */
function close(L: LuaState): number {
  const thread = threadArgument(L);
  const state = statusOf(L, thread);
  if (state !== 'suspended' && state !== 'dead') return raise(L, `cannot close a ${state} coroutine`);
  const failed = lua.lua_status(thread) > lua.LUA_YIELD && lua.lua_gettop(thread) > 0;
  lua.lua_pushboolean(L, !failed);
  if (failed) lua.lua_xmove(thread, L, 1);
  thread.ci = thread.base_ci;
  thread.ci.next = null;
  lua.lua_settop(thread, 0);
  thread.status = lua.LUA_ERRRUN;
  return failed ? 2 : 1;
}
