import { defineConfig } from 'vitest/config';

/** Tests run two files at a time: workers, browsers and servers inside them need the rest of a two-core machine. */
export default defineConfig({
  test: {
    include: [
      '{contract,engine,native,models,electron,browser-shell,cli,renderer,scripts}/**/*.test.{ts,tsx}',
      'tests/**/*.test.{ts,tsx}',
    ],
    exclude: ['tests/rules/fixtures/**', 'node_modules/**', 'out/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
