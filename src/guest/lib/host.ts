import type {
  CacheRequest,
  CallContext,
  EndpointRequest,
  ErrorReply,
  HttpReply,
  LogLevel,
} from '../../shared/wire.js';
import type { LuaState } from '../vm/types.js';
import { raise } from '../vm/values.js';
import type { Outcome } from '../vm/waiting.js';

/** What the functions of a running call may ask of the host. */
export interface CallHost {
  readonly context: CallContext;
  /** Sends a request; `settle` turns the answer into what the script sees. */
  request(request: EndpointRequest, body: string, settle: (answer: HttpReply | ErrorReply) => Outcome): void;
  /** Asks for, sets or drops what scripts keep between calls. */
  cache(request: CacheRequest, json: string, settle: (answer: HttpReply | ErrorReply) => Outcome): void;
  log(level: LogLevel, message: string): void;
}

const hosts = new WeakMap<object, CallHost>();

export function setHost(L: LuaState, host: CallHost): void {
  hosts.set(L.l_G, host);
}

/** The host side of the call that this state runs. */
export function hostOf(L: LuaState): CallHost {
  return hosts.get(L.l_G) ?? raise(L, 'no call is running');
}
