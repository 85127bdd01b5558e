/**
 * Messages between host (`src/runtime`) and guest (`src/guest`), over one duplex pipe (file descriptor 3).
 *
 * A frame is: header length (u32 big-endian), body length (u32 big-endian), header (JSON, UTF-8), body (bytes).
 * Large JSON travels in the body as text, so that neither side parses what it only passes on.
 */
import type { ErrorFields } from './errors.js';

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** Caps on one frame, in bytes. Whoever receives a larger one ends the connection. */
export const MAX_HEADER_BYTES = 1024 * 1024;
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What a script may know of the call it serves; everything here is safe to show to Lua. */
export interface CallContext {
  function: string;
  account: string;
  /** Values of the non-secret credential fields. */
  credentials: Record<string, string>;
  /** Keys of all fields that have a value, secret ones included (never their values). */
  configured: string[];
  /** Characters that the JSON of the result may have. */
  maxResultChars: number;
  /** True where the script is only to say what the call would change. */
  preview?: boolean;
  /** True where the host itself asks the identity function, and only for what the manifest takes from its answer. */
  facts?: boolean;
  /** What the form of the credential says of the account, where it says it. */
  production?: boolean;
}

/** What a workflow script has only if there is something behind it. */
export type ScriptGlobal = 'app' | 'docs';

export type ToGuest =
  /** Before the first call: the Lua files of the plugin, instead of its folder. Body: JSON text of texts by path. */
  | { t: 'sources' }
  /** Run a function of the plugin. Body: JSON text of its arguments. */
  | { t: 'call'; id: string; fn: string; context: CallContext; limits: ScriptLimits; coverage?: boolean }
  /** Run a workflow script; globals in `without` are nil. Body: its source. */
  | {
      t: 'script';
      id: string;
      name: string;
      strict: boolean;
      without: readonly ScriptGlobal[];
      limits: ScriptLimits;
    }
  /** Say what the other runtime would refuse in a script. Body: its source. The result is a list of `ScriptFinding`. */
  | { t: 'check'; id: string }
  /** Compile a file of a plugin, run nothing. Body: its source. The result is a `ScriptInspection`. */
  | { t: 'inspect'; id: string; name: string }
  /** Answer to a host request. Body: the response body as UTF-8 text; of the cache, JSON text, or status 404. */
  | ({ t: 'reply'; id: string; seq: number } & ReplyHead)
  | { t: 'refuse'; id: string; seq: number; error: ErrorFields }
  /** Forget the call: nobody waits for it any more. */
  | { t: 'cancel'; id: string };

export type FromGuest =
  | { t: 'ready' }
  /** Lines that a call ran, sent before its end if it was asked for. Body: JSON of file → lines. */
  | { t: 'coverage'; id: string }
  /** A request by endpoint name. Body: request body text, empty if none. */
  | { t: 'http'; id: string; seq: number; request: EndpointRequest }
  /** A script's cache. Body: for `set`, JSON text of the value. */
  | { t: 'cache'; id: string; seq: number; request: CacheRequest }
  /** A workflow script asks the gateway. Body: JSON text of the arguments. The reply's body is the JSON of the result. */
  | { t: 'app'; id: string; seq: number; op: AppOperation; path: string }
  | { t: 'log'; id: string; level: LogLevel; message: string }
  /** The call succeeded. Body: JSON text of the result; of a workflow script, of a `ScriptOutput`. */
  | { t: 'done'; id: string }
  /** Body: of a workflow script, JSON text of `{output}`; else empty. */
  | { t: 'failed'; id: string; error: ScriptFailure };

/** What a workflow script may ask: a call of a function by its dotted path, or documentation. */
export const APP_OPERATIONS = ['call', 'docs.list', 'docs.search', 'docs.read'] as const;
export type AppOperation = (typeof APP_OPERATIONS)[number];

/** Something in a script that the other runtime refuses or does differently. */
export interface ScriptFinding {
  line: number;
  /** A short stable name, e.g. `goto`. */
  rule: string;
  message: string;
}

/** What the guest knows of a source text without running it. */
export interface ScriptInspection {
  /** Why it does not compile. */
  fault?: { line: number; message: string };
  /** Lua 5.3 with the same lines, whatever dialect the source has. Empty if it does not compile. */
  code: string;
  /** Lines that hold code, ascending. */
  lines: number[];
  findings: ScriptFinding[];
  /** What scripts find: name → fields of a library, or none for a function or value. */
  globals: Record<string, string[]>;
}

/** What a workflow script leaves: the text that it printed and the list of values that it returned. */
export interface ScriptOutput {
  output: string;
  result: JsonValue[];
  /** The most memory that the script had in use, by its account. */
  memoryBytes: number;
}

export interface ReplyHead {
  status: number;
  headers: Record<string, string>;
  /** Whether the body is JSON by its content type. */
  json: boolean;
}

export interface HttpReply extends ReplyHead {
  body: string;
}

export interface ErrorReply {
  error: ErrorFields;
}

/** A request as a script states it: names only; the host builds the URL. */
export interface EndpointRequest {
  endpoint: string;
  /** Values for the `{name}` segments of the path template. */
  params: Record<string, string>;
  /** A list is one parameter that is there several times. */
  query: Record<string, string | string[]>;
  hasBody: boolean;
  /** Of the body; without it, JSON. */
  contentType?: string;
  /** Headers that the script sets. */
  headers?: Record<string, string>;
}

/** What scripts keep from call to call; the host may have forgotten it. */
export interface CacheRequest {
  op: CacheOperation;
  key: string;
  /** For `set`: how long the value may be used, ms. */
  ttlMs: number;
}

export const CACHE_OPERATIONS = ['get', 'set', 'drop'] as const;
export type CacheOperation = (typeof CACHE_OPERATIONS)[number];

export interface ScriptFailure {
  /** A code the script chose with `error{code=…}`; absent for a plain Lua error. */
  code?: string;
  message: string;
  hint?: string;
  /** What the script says about its writes; the host believes it only as far as its own record allows. */
  written?: 'none' | 'succeeded' | 'unknown';
  details?: JsonObject;
  traceback?: string;
}

/** Limits that the guest enforces by itself; the host's kill is behind them. */
export interface ScriptLimits {
  /** CPU time of the script, ms; waiting for the host is not counted. */
  cpuMs: number;
  /** Bytes that strings and tables of one call may take. */
  memoryBytes: number;
}
