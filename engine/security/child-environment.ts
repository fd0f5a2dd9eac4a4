/** Variables a process of ours may need: where things are and which language, nothing that steers code. */
const PASSED_ON: ReadonlySet<string> = new Set([
  // POSIX: folders, language, the keychain's bus and session.
  'HOME',
  'USER',
  'LOGNAME',
  'PATH',
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'XDG_DATA_HOME',
  'XDG_CONFIG_HOME',
  'XDG_CURRENT_DESKTOP',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  // Windows: folders and what its libraries insist on.
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
  'USERNAME',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'TEMP',
  'TMP',
  'COMSPEC',
  'PROCESSOR_ARCHITECTURE',
  'NUMBER_OF_PROCESSORS',
]);

/** What a program of the person's own desktop needs beyond that: its session and choices, and WSL's way to Windows. */
const DESKTOP = /^(XAUTHORITY|DESKTOP_SESSION|BROWSER|PATHEXT|PROGRAMDATA|PROGRAMFILES|(XDG|KDE|GNOME|LC|WSL)_\w+|WSLENV)$/;

/**
 * The environment of a process the product starts: a list of what is passed on, so that keys (`OPENAI_API_KEY`) stay
 * here, `OPENAI_*` cannot redirect the provider, `NODE_OPTIONS` and `ELECTRON_*` cannot load code, and `LD_PRELOAD` or
 * proxies cannot reach it. Windows does not tell upper from lower case.
 */
export function childEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return chosen(env, (name) => PASSED_ON.has(name));
}

/** The environment of a program of the system opened for the person. */
export function desktopEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return chosen(env, (name) => PASSED_ON.has(name) || DESKTOP.test(name));
}

function chosen(env: Readonly<Record<string, string | undefined>>, wanted: (name: string) => boolean): Record<string, string> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && wanted(entry[0].toUpperCase()),
  );
  return Object.fromEntries(entries);
}
