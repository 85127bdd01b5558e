/**
 * How many times as long as usual the host waits for guests, services and disks: `KOSMO_PATIENCE`, from 1 to 100, for
 * machines that are slow or busy. Anything else counts as 1.
 */
export function patience(env: NodeJS.ProcessEnv = process.env): number {
  const times = Number(env['KOSMO_PATIENCE']);
  return times >= 1 && times <= 100 ? times : 1;
}
