/** Variables the engine and what it starts may need: where things are and which language, nothing that steers code. */
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

/**
 * The environment of the engine process: a list of what is passed on, so that `OPENAI_*` cannot redirect the provider,
 * `NODE_OPTIONS` and `ELECTRON_*` cannot load code, and `LD_PRELOAD` or proxies cannot reach it. Windows does not tell upper from
 * lower case. ONNX Runtime's official builds send telemetry unless told not to before they load.
 */
export function engineEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const passed = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && PASSED_ON.has(entry[0].toUpperCase()),
  );
  return { ...Object.fromEntries(passed), ORT_DISABLE_TELEMETRY: '1' };
}
