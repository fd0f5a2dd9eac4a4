import type { ContractRouterClient } from '@orpc/contract';
import type { SpokenCommand, voiceContract } from '../../contract/voice.ts';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { useConnection } from '../connection.ts';
import { placeForAnswer } from '../conversation/conversation-store.ts';
import { useNextWishes } from '../conversation/next-wishes.ts';
import { useStatus } from '../status-store.ts';
import { loadAudioGraph, openAudioGraph, type AudioGraph } from './audio-graph.ts';
import { followMicrophones, listMicrophones, openBrowserInput } from './audio-input.ts';
import { playCue } from './cues.ts';
import type { DictationDevices } from './dictation-device.ts';
import { createMicrophone } from './microphone.ts';
import { createPlayer, openPlayerOutput } from './player.ts';
import { firstWordsPainted } from './painted.ts';
import { startSystemSpeech } from './system-voice.ts';
import type { TriggerEvent } from './trigger.ts';
import { createVoiceControl, type VoiceControl, type VoiceControlParts } from './voice-control.ts';
import { useVoice } from './voice-store.ts';

export interface VoiceParts {
  /** `engine().voice`. Throws CONNECTION_LOST without a connection. */
  calls(): ContractRouterClient<typeof voiceContract>;
  /** As they are now; null until they were read: nothing is listened to before. */
  settings(): VoiceSettings | null;
  /** A spoken command that is not the engine's to obey. */
  obey(command: SpokenCommand): void;
  make: VoiceControlParts['make'];
}

/** The voice of the page, for its parts that show it. */
export interface Voice extends Pick<VoiceControl, 'silence' | 'readAloud'> {
  /** Counts the recordings kept; not while the profile is locked. */
  countRecordings(): Promise<void>;
  /** What a trigger tells. */
  send(event: TriggerEvent): void;
  /** Closes the microphone though it would stay warm. */
  closeMicrophone(): void;
}

/** Starts to listen for triggers. Once per page that owns the microphone; nothing is recorded before a trigger. */
export function startVoice({ calls, settings, obey, make }: VoiceParts): Voice {
  const now = (): number => performance.now();
  const settled = (): VoiceSettings => {
    const read = settings();
    if (read === null) throw new Error('Voice settings are used before they were read');
    return read;
  };
  const microphone = createMicrophone({
    openInput: openBrowserInput,
    listDevices: listMicrophones,
    settings: () => settled().microphone,
    onState: (state) => useVoice.setState({ microphone: state }),
    now,
  });
  const player = createPlayer(openPlayerOutput);
  const countRecordings = async (): Promise<void> => {
    try {
      useVoice.setState({ recordings: (await calls().recordings.list()).length });
    } catch {
      // Counted again with the next connection.
    }
  };
  const control = createVoiceControl({
    calls,
    connected,
    painted: () => firstWordsPainted(now),
    now,
    settings: settled,
    mode: () => undefined,
    wishes: () => useNextWishes.getState().wishes,
    microphone,
    place: placeForAnswer,
    play: (listener) => player.begin(listener),
    saySystem: (listener) =>
      startSystemSpeech(
        { synthesis: speechSynthesis, utterance: (text) => new SpeechSynthesisUtterance(text) },
        { ...settled().speaking, language: settled().listening.language },
        listener,
      ),
    cue: (cue) => void playCue(cue),
    obey,
    make,
    recordingsChanged: () => void countRecordings(),
  });
  const unlocked = (): boolean => useStatus.getState().status?.vault.state === 'unlocked' && settings() !== null;
  const send = (event: TriggerEvent): void => {
    if (event.kind !== 'press' || unlocked()) control.send(event);
  };

  let dictation: DictationDevices | null = null;
  void followDictation(send).then((devices) => {
    dictation = devices;
  });
  followMicrophones(() => void microphone.devicesChanged());
  useVoice.subscribe(({ phase }) => dictation?.showRecording(phase === 'arming' || phase === 'hearing'));
  keepOutputReady();
  useStatus.subscribe(({ status }, previous) => {
    if (previous.status?.vault.state !== 'unlocked' || status === null || status.vault.state === 'unlocked') return;
    control.send({ kind: 'locked', atMs: now() });
    microphone.close();
  });
  // A failure here is told at the first key-down, when it matters.
  loadAudioGraph().catch(() => undefined);

  return {
    silence: control.silence,
    readAloud: control.readAloud,
    countRecordings,
    send,
    closeMicrophone: microphone.close,
  };
}

async function followDictation(send: (event: TriggerEvent) => void): Promise<DictationDevices | null> {
  if (!('hid' in navigator)) return null;
  const { followDictationDevices } = await import('./dictation-device.ts');
  return await followDictationDevices({
    hid: navigator.hid,
    send,
    onDevices: (dictationDevices) => useVoice.setState({ dictationDevices }),
    now: () => performance.now(),
  });
}

/** Has the loudspeaker run from key-down until the turn is over: to wake it takes longer than the first sentence may. */
function keepOutputReady(): void {
  let graph: Promise<AudioGraph | null> | null = null;
  useVoice.subscribe(({ phase }) => {
    const needed = phase !== 'idle' && phase !== 'error';
    if (needed) graph ??= openAudioGraph().catch(() => null);
    else {
      void graph?.then((opened) => opened?.release());
      graph = null;
    }
  });
}

/** Resolves when the engine is connected. Rejects on abort. */
function connected(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = useConnection.subscribe(({ client }) => client !== null && done());
    const done = (): void => {
      stop();
      resolve();
    };
    signal.addEventListener('abort', () => {
      stop();
      reject(signal.reason);
    });
    if (useConnection.getState().client !== null) done();
  });
}
