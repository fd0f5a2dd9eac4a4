import * as z from 'zod';
import { CHANNELS } from '../channels.ts';
import { chooseFiles, chooseFolders } from './dialogs.ts';
import type { Handle } from './ipc.ts';
import type { EnginePorts } from './ports.ts';
import type { Windows } from './windows.ts';

const ANY_WINDOW = ['clinician', 'admin'] as const;
const NOTHING = z.tuple([]);

/** Every call a page may make of main. */
export function registerCalls(handle: Handle, shell: { windows: Windows; ports: EnginePorts }): void {
  const rule = { args: NOTHING, roles: ANY_WINDOW };
  handle(CHANNELS.chooseFolders, rule, ({ browserWindow }) => chooseFolders(browserWindow));
  handle(CHANNELS.chooseFiles, rule, ({ browserWindow }) => chooseFiles(browserWindow));
  handle(CHANNELS.openSettings, rule, async () => shell.windows.show('settings'));
  handle(CHANNELS.requestEnginePort, rule, async (from) => shell.ports.request(from));
}
