import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    // Real databases and worker threads inside each test file: a process of its own for each keeps native code apart.
    pool: 'forks',
    // What the launcher has given this process: see bin/node.mjs.
    execArgv: process.execArgv,
    maxWorkers: 2,
    globalSetup: ['tests/support/kernels.ts'],
    testTimeout: 60_000,
    // How long a page may take to show something depends on the machine; that it shows it does not.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.spec.ts'],
          globalSetup: ['tests/e2e/support/setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
