import { create } from 'zustand';
import type { FailureData } from '../../contract/failure-table.ts';
import type { RecordingId } from '../../contract/ids.ts';
import type { SpokenCommand, VoiceEvent } from '../../contract/voice.ts';
import type { MicrophoneFault } from './microphone-fault.ts';
import type { MicrophoneState } from './microphone.ts';
import type { Loudness } from './pcm.ts';
import type { TriggerSource } from './trigger.ts';

/**
 * Where the voice turn is. `arming`: the key is down and the microphone is opening; `hearing`: it delivers;
 * `thinking`: see `step`; `speaking`: the answer is read aloud, see `caption`; `error`: see `problem`.
 */
export type VoicePhase = 'idle' | 'arming' | 'hearing' | 'thinking' | 'speaking' | 'error';

/** What thinking is at. */
export type ThinkingStep = 'transcribing' | 'searching' | 'answering';

/** Why the last turn came to nothing, or to less than it should. Each has its sentence in the catalogue. */
export type VoiceProblem =
  | { kind: 'microphone'; fault: MicrophoneFault }
  | { kind: 'nothing-heard'; reason: Extract<VoiceEvent, { kind: 'nothing-heard' }>['reason'] }
  /** The key was let go before the microphone was open. */
  | { kind: 'not-ready' }
  | { kind: 'transcription-failed'; recordingId: RecordingId; failure: FailureData }
  | { kind: 'failure'; failure: FailureData };

export interface VoiceState {
  phase: VoicePhase;
  step: ThinkingStep | null;
  /** What started the turn, whether it goes on without being held, and whether the end of speech ends it then. */
  trigger: { source: TriggerSource; latched: boolean; handsFree: boolean } | null;
  /** `performance.now()` of key-down, while arming or hearing: the time shown counts from it. */
  startedAtMs: number | null;
  /** About 12 times a second while hearing; null else. */
  level: Loudness | null;
  /** The detector hears speech. Null until it has said anything. */
  speech: boolean | null;
  /** The microphone gives digital silence only, and goes on. */
  silentMicrophone: boolean;
  /** The transcript so far. */
  partial: string;
  /** Final words of the last turn, to be edited and asked again. */
  transcript: { text: string; transcriber: string } | null;
  /** Sentence being spoken. */
  caption: { number: number; text: string } | null;
  /** The microphone is open while the answer is spoken: whoever speaks interrupts it. */
  interruptible: boolean;
  /** Speaking failed; the written answer is whole. */
  speechFailure: FailureData | null;
  command: SpokenCommand | null;
  /** The turn ended because none may be longer; what was heard until then is asked. */
  tooLong: boolean;
  problem: VoiceProblem | null;
  microphone: MicrophoneState;
  /** Recordings that could not be transcribed yet. */
  recordings: number;
  /** Names of the dictation microphones and pedals the person has allowed. */
  dictationDevices: string[];
}

export const QUIET_VOICE: VoiceState = {
  phase: 'idle',
  step: null,
  trigger: null,
  startedAtMs: null,
  level: null,
  speech: null,
  silentMicrophone: false,
  partial: '',
  transcript: null,
  caption: null,
  interruptible: false,
  speechFailure: null,
  command: null,
  tooLong: false,
  problem: null,
  microphone: { phase: 'closed', label: '', warmUntilMs: null },
  recordings: 0,
  dictationDevices: [],
};

export const useVoice = create<VoiceState>(() => QUIET_VOICE);
