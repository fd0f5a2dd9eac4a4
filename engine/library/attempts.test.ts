import { expect, it } from 'vitest';
import { judge } from './attempts.ts';

it('tries again later, ever later, what may pass, and ends with its own reason', () => {
  const verdicts = [0, 1, 2, 3, 4].map((attempts) => judge('FILE_UNREADABLE', attempts, 1000));
  const delaysMs = verdicts.flatMap((verdict) => (verdict.kind === 'later' ? [verdict.retryAtMs - 1000] : []));
  expect(delaysMs).toEqual([30_000, 300_000, 1_800_000, 7_200_000]);
  expect(verdicts.at(-1)).toEqual({ kind: 'failed', code: 'FILE_UNREADABLE' });
});

it('leaves alone a file that stops its reader for the third time', () => {
  expect(judge('EXTRACTION_CRASHED', 1, 0)).toMatchObject({ kind: 'later' });
  expect(judge('EXTRACTION_CRASHED', 2, 0)).toEqual({ kind: 'failed', code: 'FILE_QUARANTINED' });
  expect(judge('EXTRACTION_TIMEOUT', 2, 0)).toEqual({ kind: 'failed', code: 'FILE_QUARANTINED' });
});

it('fails at once for what cannot pass, and waits for what can be installed', () => {
  expect(judge('FILE_CORRUPT', 0, 0)).toEqual({ kind: 'failed', code: 'FILE_CORRUPT' });
  expect(judge('EXTRACTION_OUT_OF_MEMORY', 0, 0)).toEqual({ kind: 'failed', code: 'EXTRACTION_OUT_OF_MEMORY' });
  expect(judge('OCR_MODEL_MISSING', 9, 0)).toEqual({ kind: 'waiting' });
});
