import { describe, expect, it } from 'vitest';
import { childEnvironment, desktopEnvironment } from './child-environment.ts';

const HOSTILE = {
  OPENAI_API_KEY: 'sk-canary',
  OPENAI_BASE_URL: 'https://elsewhere.example',
  NODE_OPTIONS: '--require=/evil.js',
  LD_PRELOAD: '/evil.so',
  HTTPS_PROXY: 'http://evil.example',
  PATH: '/usr/bin',
  Path: 'C:\\Windows',
  XDG_SESSION_TYPE: 'wayland',
  XAUTHORITY: '/home/ana/.Xauthority',
};

describe('the environment of what the product starts', () => {
  it('passes on where things are, and neither keys nor what steers code', () => {
    expect(childEnvironment(HOSTILE)).toEqual({ PATH: '/usr/bin', Path: 'C:\\Windows' });
  });

  it('gives programs of the desktop their session too, and nothing else', () => {
    const { PATH, Path, XDG_SESSION_TYPE, XAUTHORITY } = HOSTILE;
    expect(desktopEnvironment(HOSTILE)).toEqual({ PATH, Path, XDG_SESSION_TYPE, XAUTHORITY });
  });
});
