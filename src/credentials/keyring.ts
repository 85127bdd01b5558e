import type { Fail } from './references.js';

/** The system's own program that prints one secret of the keyring. `target` is SERVICE/ACCOUNT. */
export function keyringCommand(
  target: string,
  fail: Fail,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const [, service, account] = /^([^/]+)\/(.+)$/.exec(target) ?? [];
  if (service === undefined || account === undefined)
    return fail('it names no entry', 'Write keyring:SERVICE/ACCOUNT.');
  if (platform === 'darwin') return ['security', 'find-generic-password', '-s', service, '-a', account, '-w'];
  if (platform === 'linux') return ['secret-tool', 'lookup', 'service', service, 'account', account];
  return fail('the keyring of this system is not supported', 'Use env:, file: or cmd:.');
}
