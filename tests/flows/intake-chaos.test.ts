import { expect, it } from 'vitest';
import { runIntakeChaos } from '../chaos/intake.ts';

it(
  'holds every file once, or the reason it is not held, whatever was killed while it was taken in',
  { timeout: 180_000 },
  async () => {
    const result = await runIntakeChaos({ files: 150, kills: 8, seed: 7, maxWaitMs: 600, say: () => undefined });
    expect(result.wrong).toEqual([]);
    expect(result.orphans).toBe(0);
    expect(result.killed.engine).toBeGreaterThan(0);
    expect(result.documents).toBe(150);
    expect(result.vectors).toBe(result.passages);
  },
);
