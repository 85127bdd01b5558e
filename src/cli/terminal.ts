/** Whether a person sits at this terminal and may be asked. */
export function isInteractive(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && !env['KOSMO_NO_PROMPT'] && !env['CI'];
}

/** Why not, for messages. */
export const NOT_ASKED = 'nobody can be asked: this is no terminal, or KOSMO_NO_PROMPT or CI is set';
