import { app, dialog } from 'electron';
import type { EngineProcess } from './engine-process.ts';
import type { StopReason } from './supervisor.ts';

/** What the person can do about each reason. */
const NOTICES: Readonly<Record<StopReason, { message: string; detail: string }>> = {
  'bad-handshake': {
    message: 'VoiceAssist could not start its assistant.',
    detail: 'The installation seems to be incomplete. Nothing you stored is affected: install VoiceAssist again.',
  },
  'store-failed': {
    message: 'The database of this profile could not be opened.',
    detail: 'Nothing was changed. Keep the profile folder, and restore a backup or install the newest version.',
  },
  'profile-in-use': {
    message: 'Another VoiceAssist is using this profile.',
    detail: 'Close it, then try again.',
  },
  'wrong-key': {
    message: 'The key found does not open this profile.',
    detail: 'Nothing was changed. Try again and unlock with your passphrase or recovery code.',
  },
  'keeps-failing': {
    message: 'The assistant keeps stopping unexpectedly.',
    detail: 'What you stored is kept. Try again, or quit and report it.',
  },
};

/** Tells the person why the assistant is down and lets them try again or quit. */
export function announceHalts(engine: Pick<EngineProcess, 'onHalted' | 'start'>): void {
  engine.onHalted((reason) => void ask(reason, engine));
}

async function ask(reason: StopReason, engine: Pick<EngineProcess, 'start'>): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    ...NOTICES[reason],
    buttons: ['Try again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) engine.start();
  else app.quit();
}
