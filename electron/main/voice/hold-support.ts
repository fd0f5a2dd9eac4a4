/** How keys pressed in other programs can be heard: by a process of ours, or by the desktop for us. */
export type HoldRoute = 'listener' | 'portal';

/**
 * Whether a key can be held in other programs here, and how. Wayland shows keys to the focused program only (an X server
 * beside it sees none of them), so there it is the desktop that listens. Without a screen the library hangs, and on a Mac it
 * aborts without the person's permission.
 */
export function holdSupport(system: {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  isTrusted(): boolean;
}): HoldRoute | 'unavailable' | 'not-permitted' {
  switch (system.platform) {
    case 'win32':
      return 'listener';
    case 'darwin':
      return system.isTrusted() ? 'listener' : 'not-permitted';
    case 'linux':
      if (isWayland(system)) return system.env['DBUS_SESSION_BUS_ADDRESS'] ? 'portal' : 'unavailable';
      return system.env['DISPLAY'] ? 'listener' : 'unavailable';
    default:
      return 'unavailable';
  }
}

/** A session in which the desktop decides about global keys, and does not tell Electron what it decided. */
export function isWayland(system: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv }): boolean {
  if (system.platform !== 'linux') return false;
  return system.env['XDG_SESSION_TYPE'] === 'wayland' || Boolean(system.env['WAYLAND_DISPLAY']);
}
