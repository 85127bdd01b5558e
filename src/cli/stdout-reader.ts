let gone = false;

/** Whether whoever read stdout has stopped, as `head` does: then there is nobody to go on for. */
export const readerGone = (): boolean => gone;

/** Calls back when stdout has lost its reader. Any other fault of stdout is a fault. */
export function onReaderGone(then: () => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
    then();
  });
}
