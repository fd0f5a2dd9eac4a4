import { failureFrom } from '../../contract/client.ts';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { isTyping } from '../frame/shortcuts.ts';
import { useSettings } from '../settings-store.ts';
import { followShell } from './follow-shell.ts';
import { followKeys } from './key-triggers.ts';
import { createLazyVoice, type PageVoice } from './lazy-voice.ts';
import { useVoice } from './voice-store.ts';

const NO_KEYS: VoiceSettings['keys'] = { hold: null, toggle: null, globalToggle: null, globalHold: null };

/** The voice is loaded this long after the page at the latest, if nobody has pressed anything before. */
const LATEST_PRELOAD_MS = 2_000;

let started: PageVoice | null = null;

/** The voice of the app window; null on pages that have none. */
export function pageVoice(): PageVoice | null {
  return started;
}

/**
 * Listens for the triggers of the app window; once. What they start is loaded apart, when the page has been painted and
 * has nothing else to do, or with the first trigger.
 */
export function startPageVoice(): void {
  const voice = createLazyVoice({
    load: async () => (await import('./load-voice.ts')).loadVoice(),
    onFailed: (error) => useVoice.setState({ phase: 'error', problem: { kind: 'failure', failure: failureFrom(error) } }),
    now: () => performance.now(),
  });
  started = voice;
  // First: the triggers themselves have put the voice at rest by the time others see the key.
  window.addEventListener('keydown', claimEscape, { capture: true });
  followKeys({ window, document, isTyping }, () => useSettings.getState().settings?.voice.keys ?? NO_KEYS, voice.send);
  if (window.voiceassist !== undefined) followShell(window.voiceassist, voice);
  // Not in Safari.
  if ('requestIdleCallback' in window) window.requestIdleCallback(voice.preload, { timeout: LATEST_PRELOAD_MS });
  else setTimeout(voice.preload, LATEST_PRELOAD_MS);
}

/** While it listens or speaks, Esc is the voice's: it closes nothing beside. Who has a use for Esc looks at `defaultPrevented`. */
function claimEscape(event: KeyboardEvent): void {
  const { phase, step } = useVoice.getState();
  const mine = phase === 'arming' || phase === 'hearing' || phase === 'speaking' || step === 'transcribing';
  if (event.code === 'Escape' && mine) event.preventDefault();
}

/** Whether the answer now arriving is, or is about to be, read aloud: a screen reader must not read it as well. */
export function isHeardAloud(): boolean {
  const { phase, speechFailure } = useVoice.getState();
  if (phase === 'speaking') return true;
  const speaking = useSettings.getState().settings?.voice.speaking;
  if (phase !== 'thinking' || speechFailure !== null || speaking === undefined) return false;
  return !speaking.muted && speaking.when !== 'on-request';
}
