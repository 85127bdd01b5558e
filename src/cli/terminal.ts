/** Whether a person sits at this terminal and may be asked. */
export function isInteractive(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && !env['KOSMO_NO_PROMPT'] && !env['CI'];
}
