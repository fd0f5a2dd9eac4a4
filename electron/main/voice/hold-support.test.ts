import { describe, expect, it } from 'vitest';
import { holdSupport, isWayland } from './hold-support.ts';

describe('holding a key in other programs', () => {
  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, boolean, string]>([
    ['win32', {}, false, 'listener'],
    ['darwin', {}, true, 'listener'],
    ['darwin', {}, false, 'not-permitted'],
    ['linux', { DISPLAY: ':0' }, false, 'listener'],
    ['linux', { DISPLAY: ':0', XDG_SESSION_TYPE: 'x11' }, false, 'listener'],
    ['linux', { DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' }, false, 'unavailable'],
    ['linux', { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' }, false, 'unavailable'],
    ['linux', { XDG_SESSION_TYPE: 'wayland', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/bus' }, false, 'portal'],
    ['linux', { DISPLAY: ':0', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/bus' }, false, 'listener'],
    ['linux', { DISPLAY: '' }, false, 'unavailable'],
    ['linux', {}, false, 'unavailable'],
    ['freebsd', { DISPLAY: ':0' }, false, 'unavailable'],
  ])('on %s with %o, trusted %s: %s', (platform, env, trusted, expected) => {
    expect(holdSupport({ platform, env, isTrusted: () => trusted })).toBe(expected);
  });

  it('asks only a Mac whether it is trusted', () => {
    const isTrusted = (): boolean => {
      throw new Error('asked');
    };
    expect(holdSupport({ platform: 'win32', env: {}, isTrusted })).toBe('listener');
  });

  it('takes a variable of Wayland for nothing elsewhere', () => {
    expect(isWayland({ platform: 'win32', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(false);
  });
});
