import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type * as z from 'zod';
import type { Role } from '../../contract/app.ts';
import { isOurs } from './origin.ts';
import type { OpenWindow, Windows } from './windows.ts';

/** Arguments of the few calls to main are paths and flags at most; the data goes over the engine's pipe. */
const LARGEST_ARGUMENTS_CHARACTERS = 64 * 1024;

/** Registers one call a page may make of main. `args` is the schema of the whole argument list. */
export type Handle = <Args extends z.ZodType>(
  channel: string,
  rule: { args: Args; roles: readonly Role[] },
  run: (from: OpenWindow, args: z.infer<Args>) => Promise<unknown>,
) => void;

/**
 * The one way calls from pages come in. In this order: the sender still has a frame, it is the main frame of a window of
 * ours, its page is ours, the window's role may make this call, the arguments are small, and they have the right shape.
 * A refused call rejects with constant text.
 */
export function createHandle(windows: Windows): Handle {
  return (channel, rule, run) => {
    ipcMain.handle(channel, async (event, ...args: unknown[]) => {
      const from = senderOf(event, windows);
      if (from === null || !rule.roles.includes(from.role)) throw new Error('Call refused');
      if (JSON.stringify(args).length > LARGEST_ARGUMENTS_CHARACTERS) throw new Error('Call refused');
      const parsed = rule.args.safeParse(args);
      if (!parsed.success) throw new Error('Call refused');
      return run(from, parsed.data);
    });
  };
}

function senderOf(event: IpcMainInvokeEvent, windows: Windows): OpenWindow | null {
  const frame = event.senderFrame;
  if (frame === null) return null;
  const from = windows.of(event.sender);
  if (from === null || frame !== from.browserWindow.webContents.mainFrame) return null;
  return isOurs(frame.url) ? from : null;
}
