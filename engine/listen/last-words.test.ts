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

describe('last words', () => {
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
