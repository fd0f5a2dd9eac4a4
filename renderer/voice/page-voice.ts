import { useSettings } from '../settings-store.ts';
import { useVoice } from './voice-store.ts';
import type { Voice } from './voice.ts';

let started: Voice | null = null;

/** The voice of the app window; null on pages that have none, and before it was started. */
export function pageVoice(): Voice | null {
  return started;
}

/** Loads and starts the voice of the app window; once. Apart from the page itself, which need not wait for it. */
export async function loadPageVoice(): Promise<void> {
  const { startPageVoice } = await import('./start-page-voice.ts');
  started = startPageVoice();
}

/** Whether the answer now arriving is, or is about to be, read aloud: a screen reader must not read it as well. */
export function isHeardAloud(): boolean {
  const { phase, speechFailure } = useVoice.getState();
  if (phase === 'speaking') return true;
  const speaking = useSettings.getState().settings?.voice.speaking;
  if (phase !== 'thinking' || speechFailure !== null || speaking === undefined) return false;
  return !speaking.muted && speaking.when !== 'on-request';
}
