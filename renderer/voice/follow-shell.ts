import type { DesktopBridge, VoiceState as ShellVoiceState } from '../../contract/desktop-bridge.ts';
import { useSettings } from '../settings-store.ts';
import type { PageVoice } from './lazy-voice.ts';
import { useVoice, type VoicePhase } from './voice-store.ts';

/** What the desktop program adds: keys that work anywhere, the locked screen, and the sign in tray and task bar. */
export function followShell(shell: DesktopBridge, voice: PageVoice): void {
  shell.onGlobalTrigger((trigger) => {
    if (trigger.kind === 'toggle') voice.press('global-toggle');
    else if (trigger.kind === 'press') voice.press('global-hold');
    else voice.release('global-hold');
  });
  shell.onScreenLocked(() => voice.send({ kind: 'locked', atMs: performance.now() }));
  const setKeys = (): void => {
    const keys = useSettings.getState().settings?.voice.keys;
    if (keys !== undefined) void shell.setGlobalKeys({ toggle: keys.globalToggle, hold: keys.globalHold });
  };
  setKeys();
  useSettings.subscribe(({ settings }, previous) => {
    if (settings?.voice.keys !== previous.settings?.voice.keys) setKeys();
  });
  useVoice.subscribe(({ phase }, previous) => {
    if (phase !== previous.phase) void shell.setVoiceState(SHELL_STATE[phase]);
  });
}

const SHELL_STATE: Record<VoicePhase, ShellVoiceState> = {
  idle: 'idle',
  arming: 'hearing',
  hearing: 'hearing',
  thinking: 'thinking',
  speaking: 'speaking',
  error: 'error',
};
