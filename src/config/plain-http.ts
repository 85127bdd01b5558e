import type { Settings } from './settings.js';

/** Whether the user's own file lets an account use plain http to another machine; a "false" of any file keeps it closed. */
export function plainHttpAllowed({ layers }: Settings, integration: string, account: string): boolean {
  const said = layers.flatMap(
    ({ integrations }) => integrations.get(integration)?.accounts.get(account)?.allowPlainHttp ?? [],
  );
  return said.length > 0 && said.every(({ value }) => value);
}
