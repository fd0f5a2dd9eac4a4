import type { DesktopBridge, VoiceState as ShellVoiceState } from '../../contract/desktop-bridge.ts';
import type { SpokenCommand } from '../../contract/voice.ts';
import { engine, onEveryConnection } from '../connection.ts';
import { cancelAnswer, newQuestion, useConversation } from '../conversation/conversation-store.ts';
import { openCitation, stepCitation } from '../conversation/open-citation.ts';
import { useSettings } from '../settings-store.ts';
import { useStatus } from '../status-store.ts';
import { QUIET_VOICE, useVoice, type VoicePhase } from './voice-store.ts';
import { startVoice, type Voice } from './voice.ts';

/** Starts the voice of the app window; once. */
export function startPageVoice(): Voice {
  // First: the triggers themselves have put the voice at rest by the time others see the key.
  window.addEventListener('keydown', claimEscape, { capture: true });
  const voice: Voice = startVoice({
    calls: () => engine().voice,
    settings: () => useSettings.getState().settings?.voice ?? null,
    obey: (command) => obey(voice, command),
  });
  onEveryConnection(async () => countRecordings(voice));
  useStatus.subscribe(({ status }, previous) => {
    const [is, was] = [status?.vault.state === 'unlocked', previous.status?.vault.state === 'unlocked'];
    if (is && !was) void countRecordings(voice);
    // Whoever unlocks next may be somebody else: nothing said or spoken stays on the page.
    if (was && !is) useVoice.setState(({ microphone }) => ({ ...QUIET_VOICE, microphone }));
  });
  if (window.voiceassist !== undefined) followShell(window.voiceassist, voice);
  return voice;
}

/** While it listens or speaks, Esc is the voice's: it closes nothing beside. Who has a use for Esc looks at `defaultPrevented`. */
function claimEscape(event: KeyboardEvent): void {
  const { phase, step } = useVoice.getState();
  const mine = phase === 'arming' || phase === 'hearing' || phase === 'speaking' || step === 'transcribing';
  if (event.code === 'Escape' && mine) event.preventDefault();
}

async function countRecordings(voice: Voice): Promise<void> {
  if (useStatus.getState().status?.vault.state === 'unlocked') await voice.countRecordings();
}

/** What the desktop program adds: keys that work anywhere, the locked screen, and the sign in tray and task bar. */
function followShell(shell: DesktopBridge, voice: Voice): void {
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

/** Spoken commands are about what is on the page. */
function obey(voice: Voice, command: SpokenCommand): void {
  const { turns } = useConversation.getState().thread;
  switch (command.name) {
    case 'stop':
      voice.silence();
      return cancelAnswer();
    case 'repeat': {
      const last = turns.findLast(({ answer }) => answer !== '');
      if (last !== undefined) void voice.readAloud(last.answer);
      return;
    }
    case 'open-source': {
      const cited = turns.findLast(({ citations }) => citations.length > 0)?.citations;
      const citation = cited?.find(({ number }) => number === command.number);
      if (citation !== undefined) openCitation(citation);
      return;
    }
    case 'next-source':
      return stepCitation(1);
    case 'new-question':
      return newQuestion();
  }
}
