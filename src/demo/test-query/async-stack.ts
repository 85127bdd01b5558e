interface AsyncWrap {
  clearAsyncIdStack(): void;
}
type Binding = (name: 'async_wrap') => AsyncWrap;

/**
 * Repairs Node's record of nested callbacks after a script was stopped within a promise job of its own
 * context: the job's entry stays there, and Node aborts the process over it where async hooks are in use.
 * It does the same after uncaught exceptions, but offers no public way.
 */
export function clearAsyncStack(): void {
  const { binding } = process as unknown as { binding?: Binding };
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    binding?.call(process, 'async_wrap').clearAsyncIdStack();
  } finally {
    process.noDeprecation = noDeprecation ?? false;
  }
}
