import * as z from 'zod';
import { CHANNELS } from '../../channels.ts';
import type { Handle } from '../ipc.ts';
import type { OpenWindow } from '../windows.ts';
import type { DictationDevices } from './dictation-devices.ts';
import type { AppGlobalKeys } from './global-keys.ts';
import { askForMicrophone, microphoneAccess, openMicrophoneSettings } from './microphone-access.ts';
import type { VoiceIndicator } from './voice-indicator.ts';

const ANY_WINDOW = ['clinician', 'admin'] as const;
/** The main window: the one with the microphone. */
const MAIN_WINDOW = ['clinician'] as const;
const NOTHING = z.tuple([]);
const chord = z.string().min(1).max(80).nullable();
const state = z.enum(['idle', 'hearing', 'thinking', 'speaking', 'error']);

/** Every call of the voice a page may make of main. */
export function registerVoiceCalls(
  handle: Handle,
  shell: { globalKeys: AppGlobalKeys; indicator: VoiceIndicator; devices: DictationDevices },
): void {
  const { globalKeys, indicator, devices } = shell;
  const suspend = suspendWhilePresent(globalKeys);
  const rule = { args: NOTHING, roles: ANY_WINDOW };
  handle(
    CHANNELS.setGlobalKeys,
    { args: z.tuple([z.strictObject({ toggle: chord, hold: chord })]), roles: ANY_WINDOW },
    (_from, [keys]) => globalKeys.set(keys),
  );
  handle(CHANNELS.suspendGlobalKeys, { args: z.tuple([z.boolean()]), roles: ANY_WINDOW }, async (from, [suspended]) =>
    suspend(from, suspended),
  );
  handle(CHANNELS.askForKeyAccess, rule, async () => globalKeys.askForAccess());
  handle(CHANNELS.microphoneAccess, rule, async () => microphoneAccess());
  handle(CHANNELS.askForMicrophone, rule, askForMicrophone);
  handle(CHANNELS.openMicrophoneSettings, rule, openMicrophoneSettings);
  handle(CHANNELS.setVoiceState, { args: z.tuple([state]), roles: MAIN_WINDOW }, async (from, [shown]) =>
    indicator.show(shown, from),
  );
  handle(
    CHANNELS.chooseDictationDevice,
    { args: z.tuple([z.string().max(200).nullable()]), roles: ANY_WINDOW },
    async (from, [deviceId]) => devices.choose(from, deviceId),
  );
}

/** A page that suspended the keys and is gone cannot resume them: the global keys would be dead until the next start. */
function suspendWhilePresent(globalKeys: AppGlobalKeys): (from: OpenWindow, suspended: boolean) => void {
  const watched = new WeakSet<OpenWindow['browserWindow']>();
  let suspendedBy: OpenWindow['browserWindow'] | null = null;

  function resume(by: OpenWindow['browserWindow']): void {
    if (suspendedBy !== by) return;
    suspendedBy = null;
    globalKeys.suspend(false);
  }

  return ({ browserWindow }, suspended) => {
    if (!suspended) return resume(suspendedBy ?? browserWindow);
    suspendedBy = browserWindow;
    globalKeys.suspend(true);
    if (watched.has(browserWindow)) return;
    watched.add(browserWindow);
    browserWindow.on('closed', () => resume(browserWindow));
    browserWindow.webContents.on('render-process-gone', () => resume(browserWindow));
    browserWindow.webContents.on('did-navigate', () => resume(browserWindow));
  };
}
