import { shell } from 'electron';
import { allowedHost } from '../../engine/security/allowed-host.ts';

/** Opens a page for signing in, in the system's browser; false where it may not be or cannot be opened. By the gate's rule. */
export async function openAddress(address: string): Promise<boolean> {
  if (allowedHost(address) === null) return false;
  try {
    await shell.openExternal(new URL(address).href);
    return true;
  } catch {
    // No browser, or none the system knows: the page shows the address all the same.
    return false;
  }
}
