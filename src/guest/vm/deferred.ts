import lobject from 'fengari/src/lobject.js';
import lstring from 'fengari/src/lstring.js';
import meter from '../engine/meter.cjs';
import text from '../engine/text.cjs';
import type { TValue } from './types.js';
import { TAG } from './values.js';

/** A Lua string that is converted from JavaScript when something first reads it. */
class DeferredString extends lstring.TString {
  #bytes: Uint8Array | undefined;
  readonly #source: string;

  constructor(source: string) {
    super(null, EMPTY);
    this.#source = source;
  }

  /** The base constructor stores its argument here; ours has nothing to store. */
  override set realstring(_bytes: Uint8Array) {
    return;
  }

  override get realstring(): Uint8Array {
    if (!this.#bytes) {
      meter.charge(this.#source.length);
      this.#bytes = text.toLua(this.#source);
    }
    return this.#bytes;
  }
}

const EMPTY = new Uint8Array(0);

export function deferredString(source: string): TValue {
  return new lobject.TValue(TAG.LONG_STRING, new DeferredString(source));
}
