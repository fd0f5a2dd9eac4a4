import { describe, expect, it } from 'vitest';
import { defaultDataDir } from './data-dir.ts';

describe('the default profile folder', () => {
  it.each([
    ['linux', {}, '/home/u/.local/share/voiceassist'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/voiceassist'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/u/.local/share/voiceassist'],
    ['darwin', {}, '/home/u/Library/Application Support/VoiceAssist'],
    ['win32', { APPDATA: '/roaming' }, '/roaming/VoiceAssist'],
  ])('on %s with %o is %s', (platform, env, expected) => {
    expect(defaultDataDir({ platform, env, home: '/home/u' })).toBe(expected);
  });
});
