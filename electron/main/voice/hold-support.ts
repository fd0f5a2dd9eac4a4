import type { HoldKeyParts } from './hold-key.ts';

/**
 * Whether a process may listen to the keyboard here. Wayland shows keys to the focused program only (an X server beside it
 * sees none of them), without a screen the library hangs, and on a Mac it aborts without the person's permission.
 */
export function holdSupport(system: {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  isTrusted(): boolean;
}): ReturnType<HoldKeyParts['support']> {
  switch (system.platform) {
    case 'win32':
      return 'ok';
    case 'darwin':
      return system.isTrusted() ? 'ok' : 'not-permitted';
    case 'linux':
      return system.env['DISPLAY'] && !isWayland(system) ? 'ok' : 'unavailable';
    default:
      return 'unavailable';
  }
}

/** A session in which the desktop decides about global keys, and does not tell what it decided. */
export function isWayland(system: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv }): boolean {
  if (system.platform !== 'linux') return false;
  return system.env['XDG_SESSION_TYPE'] === 'wayland' || Boolean(system.env['WAYLAND_DISPLAY']);
}
