import { describe, expect, test } from '@jest/globals';
import type { Settings } from '../../src/config/settings.js';
import { refuseMisspelt } from '../../src/policy/misspelt.js';

const settings = (name: string): Settings => ({
  layers: [
    {
      file: 'config.yaml',
      scope: 'user',
      integrations: new Map([
        [name, { write: { value: 'deny' as const, at: 'config.yaml:4' }, accounts: new Map() }],
      ]),
      profiles: new Map(),
    },
  ],
});
const known = (): string[] => ['convex', 'prometheus'];

describe('settings of an integration that is not there', () => {
  test.each(['convx', 'covnex', 'convexx', 'promethues'])(
    'are refused by line where %s is a slip',
    (name) => {
      expect(() => refuseMisspelt(settings(name), known)).toThrow(
        expect.objectContaining({
          code: 'invalid_config',
          message: `config.yaml:4: there is no integration "${name}".`,
        }),
      );
    },
  );

  test.each(['convex', 'github', 'slack', 'cone'])('stay where the name is %s', (name) => {
    expect(() => refuseMisspelt(settings(name), known)).not.toThrow();
  });
});
