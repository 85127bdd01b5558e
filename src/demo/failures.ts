import type { Value } from './values/types.js';

/** An error that the JavaScript of a function throws: the caller gets 200 with `status: "error"`. */
export class JsError extends Error {
  constructor(
    message: string,
    /** Name of the JavaScript class, as in `Uncaught TypeError: …`; empty for errors from before the function ran. */
    readonly className = 'Error',
    /** `errorData` of the answer; it survives redaction. */
    readonly data?: Value,
  ) {
    super(message);
  }
}

/** The application error of Convex functions, which carries data to the caller. */
export function convexError(data: string): JsError {
  return new JsError(data, 'ConvexError', data);
}

/** An error outside functions: an HTTP status with `{"code","message"}`. */
export class TransportFailure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
