/** Tests run as ES modules: node-fetch 3 has no CommonJS build. Types are checked by `npm run typecheck`. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^(\\.{1,2}/(?:.*/)?engine/\\w+)\\.cjs$': '$1.cts',
    '^kosmo-engine/(\\w+)$': '<rootDir>/src/guest/engine/$1.cts',
  },
  transform: {
    '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false, tsconfig: 'tsconfig.json' }],
    '/fengari/src/[^/]+\\.js$|/src/guest/engine/\\w+\\.cts$': '<rootDir>/.ci/jest-fengari.mjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!fengari/src/)'],
  setupFiles: ['<rootDir>/test/helpers/plain-output.mjs'],
  // Much of the time is spent waiting for processes that tests start: one worker less than cores would leave a core idle.
  // A CI may show more cores than it gives.
  maxWorkers: process.env.CI ? 2 : '100%',
  // A guard against tests that hang, not a measure: a busy machine takes ten times as long.
  testTimeout: 120_000,
};
