/**
 * How many times as long as usual the host waits for guests, services, disks and the commands that credentials refer to:
 * `KOSMO_PATIENCE`, from 1 to 100, for machines that are slow or busy. Anything else counts as 1.
 */
export function patience(env: NodeJS.ProcessEnv = process.env): number {
  const given = env['KOSMO_PATIENCE'] ?? '';
  return isPatience(given) ? Number(given) : 1;
}

export const isPatience = (text: string): boolean => Number(text) >= 1 && Number(text) <= 100;
