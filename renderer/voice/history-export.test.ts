import { describe, expect, it } from 'vitest';
import { historyCsv } from './history-export.ts';

describe('times of past turns as CSV', () => {
  it('have a column for each moment and nothing where it was not reached', () => {
    const timings = {
      firstSampleMs: 41.26,
      keyUpMs: 900,
      endOfSpeechMs: null,
      transcriptFinalMs: null,
      evidenceMs: null,
      firstTokenMs: null,
      firstPaintMs: null,
      firstAudioMs: null,
      endMs: 950,
    };
    expect(historyCsv([{ turnId: 't1', askedAtMs: 0, timings }])).toBe(
      [
        'turnId,askedAt,firstSampleMs,endOfSpeechMs,keyUpMs,transcriptFinalMs,evidenceMs,firstTokenMs,firstPaintMs,firstAudioMs,endMs',
        't1,1970-01-01T00:00:00.000Z,41.3,,900.0,,,,,,950.0',
        '',
      ].join('\r\n'),
    );
  });
});
