import { hasScreen, runOpener, type Opener } from './system-opener.ts';

/** Opens the default browser at an address. The address is printed anyway, so nothing is said where that fails. */
export function openBrowser(address: string): void {
  if (hasScreen()) void runOpener(opener(address)).catch(() => undefined);
}

function opener(address: string): Opener {
  if (process.platform === 'darwin') return { command: 'open', args: [address] };
  if (process.platform === 'win32') return { command: 'cmd', args: ['/c', 'start', '', address] };
  return { command: 'xdg-open', args: [address] };
}
