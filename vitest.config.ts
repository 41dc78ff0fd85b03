import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['setpoint-source'] },
  ssr: { resolve: { conditions: ['setpoint-source', 'node', 'import', 'default'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/web/browser/*.test.ts', 'simulation/src/**/*.test.ts'],
    isolate: false,
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // A test that passes only when tried again is named at the end of the run: it or the code has a race.
    retry: process.env.CI === 'true' ? 1 : 0,
  },
});
