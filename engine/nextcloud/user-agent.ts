/** What servers see in their logs, and a person in the list of app passwords: which program, and on what system. */
export function userAgent(version: string): string {
  const system = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }[process.platform as string] ?? process.platform;
  return `VoiceAssist/${version} (${system})`;
}
