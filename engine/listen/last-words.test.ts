import { describe, expect, it } from 'vitest';
import { createLastWords, type LastWordsState } from './last-words.ts';

/** Frames: `#` speech, `s` a weak last sound, `.` quiet, `|` the release before the next frame. */
function states(pattern: string): (LastWordsState | null)[] {
  const last = createLastWords();
  let frames = 0;
  const seen: (LastWordsState | null)[] = [];
  for (const sort of pattern) {
    if (sort === '|') {
      last.release(frames * 512);
      continue;
    }
    frames += 1;
    if (sort === '#') last.frame(0.95, 0.2);
    else if (sort === 's') last.frame(0.2, 0.05);
    else last.frame(0.02, 0.001);
    seen.push(last.state());
  }
  return seen;
}

describe('last words by the detector alone', () => {
  it('says nothing while the key is held', () => {
    expect(states('##....')).toEqual([null, null, null, null, null, null]);
  });

  it('are over after 96 ms of quiet, of which one frame lies after release', () => {
    expect(states('###..|.').at(-1)).toBe('over');
    expect(states('###|...').slice(-3)).toEqual(['pausing', 'pausing', 'over']);
    expect(states('###........|.').at(-1)).toBe('over');
  });

  it('go on where a word begins with the release, however long it was quiet before', () => {
    expect(states('###.......|#').at(-1)).toBe('going-on');
    expect(states('###.......|#..').at(-1)).toBe('pausing');
  });

  it('hold a trailing "s" that is hardly speech to the detector', () => {
    expect(states('###|ss').at(-1)).toBe('going-on');
    expect(states('###|ss...').at(-1)).toBe('over');
  });
});

/** Sound of 10 ms each: `#` speech, `f` 30 dB below it, `,` a room 46 dB below it, `~` a loud one 34 dB below; `|` the release. */
const LEVELS: Record<string, number> = { '#': 0.2, f: 0.2 * 0.0316, ',': 0.001, '~': 0.004, '!': 0.9 };

/** The states after each 10 ms; the detector says what it would of the frames within. */
function heard(pattern: string, probabilityOf: (sound: string) => number): (LastWordsState | null)[] {
  const last = createLastWords();
  const seen: (LastWordsState | null)[] = [];
  let samples = 0;
  for (const sort of pattern) {
    if (sort === '|') {
      last.release(samples);
      continue;
    }
    const level = LEVELS[sort] ?? 0;
    last.sound(new Float32Array(160).fill(level));
    const frames = Math.floor((samples + 160) / 512) - Math.floor(samples / 512);
    for (let frame = 0; frame < frames; frame++) last.frame(probabilityOf(sort), level);
    samples += 160;
    seen.push(last.state());
  }
  return seen;
}

const surely = (sort: string): number => ('#f!'.includes(sort) ? 0.95 : 0.3);
const SPOKEN = `${','.repeat(20)}${'#'.repeat(30)}`;

describe('last words by the level', () => {
  it('are over after 100 ms far below the speech, of which 20 lie after release', () => {
    expect(heard(`${SPOKEN}${','.repeat(9)}|,,`, surely).slice(-2)).toEqual(['pausing', 'over']);
    expect(heard(`${SPOKEN}${','.repeat(7)}|,,,`, surely).slice(-2)).toEqual(['pausing', 'over']);
    expect(heard(`${SPOKEN}|${','.repeat(9)}`, surely)).not.toContain('over');
  });

  it('are told in a loud room too, by the quietest of it', () => {
    const spoken = `${'~'.repeat(20)}${'#'.repeat(30)}`;
    expect(heard(`${spoken}${'~'.repeat(10)}|~~`, surely).at(-1)).toBe('over');
  });

  it('wait while the detector hears speech, however weak', () => {
    expect(heard(`${SPOKEN}${','.repeat(12)}|,,,,`, () => 0.95)).not.toContain('over');
  });

  it('go on with a last sound that is 30 dB weaker', () => {
    expect(heard(`${SPOKEN}${','.repeat(6)}|,ff`, surely).at(-1)).toBe('going-on');
    expect(heard(`${SPOKEN}|${'f'.repeat(12)}`, surely)).not.toContain('over');
  });

  it('are not told by a blow on the desk that was no speech', () => {
    const quietSpeech = `${','.repeat(20)}!!!!${','.repeat(20)}${'f'.repeat(30)}`;
    expect(heard(`${quietSpeech}|${'f'.repeat(12)}`, (sort) => (sort === 'f' ? 0.4 : 0.1))).not.toContain('over');
  });

  it('have an end before release that is told only with it', () => {
    const states = heard(`${SPOKEN}${','.repeat(30)}|,,`, surely);
    expect(states.slice(0, -2).every((state) => state === null)).toBe(true);
    expect(states.at(-1)).toBe('over');
  });
});
