import { homedir } from 'node:os';
import path from 'node:path';

interface Machine {
  platform: string;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}

/**
 * The folder of the profile where none is named: the place the system keeps data of programs in (XDG Base Directory
 * Specification; Apple File System Programming Guide; Windows Known Folders).
 */
export function defaultDataDir(machine: Machine = { platform: process.platform, env: process.env, home: homedir() }): string {
  const { platform, env, home } = machine;
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'VoiceAssist');
  if (platform === 'win32') return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'VoiceAssist');
  const xdg = env['XDG_DATA_HOME'];
  // A relative path there is to be ignored, says the specification.
  const data = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, '.local', 'share');
  return path.join(data, 'voiceassist');
}
