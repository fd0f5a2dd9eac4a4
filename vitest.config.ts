import { defineConfig } from 'vitest/config';

/** What runs in real time, sound or a whole browser with a microphone: stutters when something else takes a core. */
const REAL_TIME = [
  'tests/e2e/{conversation*,library,models,settings,unlock}.test.ts',
  'tests/e2e/voice-*.test.ts',
  'tests/flows/listening*.test.ts',
  'tests/flows/voice-*.test.ts',
  'tests/e2e/key-listener.test.ts',
];

const BOUNDS = { testTimeout: 60_000, hookTimeout: 60_000 };

/**
 * Tests run two files at a time: workers, browsers and servers inside them need the rest of a two-core machine. What runs
 * in real time comes after everything else, alone.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'all',
          include: [
            '{contract,engine,native,models,electron,browser-shell,cli,renderer,scripts}/**/*.test.{ts,tsx}',
            'tests/**/*.test.{ts,tsx}',
          ],
          exclude: ['tests/rules/fixtures/**', 'node_modules/**', 'out/**', ...REAL_TIME],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          ...BOUNDS,
        },
      },
      {
        // Once more where it fails: sound stutters when the machine itself does, and a fault of ours fails twice.
        test: { name: 'real time', include: REAL_TIME, maxWorkers: 1, retry: 1, sequence: { groupOrder: 1 }, ...BOUNDS },
      },
    ],
  },
});
