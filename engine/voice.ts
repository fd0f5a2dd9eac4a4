import { randomUUID } from 'node:crypto';
import type { Turn } from '../contract/ask.ts';
import type { ConversationId, RecordingId, ScopeId } from '../contract/ids.ts';
import { CAPTURE_RATE_HZ, type SpeechEvent, type VoiceStatus } from '../contract/voice.ts';
import type { VoiceSettings } from '../contract/voice-settings.ts';
import { bytesOf, floatsOf } from './audio/pcm.ts';
import { resample } from './audio/resampler.ts';
import { writeWav } from './audio/wav.ts';
import type { Ask } from './ask.ts';
import { createFallbackTranscriber } from './listen/fallback-transcriber.ts';
import { createListener, type ListenEvent, type Listener } from './listen/listen.ts';
import type { Transcriber } from './listen/transcriber.ts';
import { findSpeech } from './listen/utterance.ts';
import { Failure, isCancel } from './failure.ts';
import type { Examination } from './operations/doctor.ts';
import type { Log, VoiceParts } from './parts.ts';
import { createNeutralWords } from './privacy/neutral-words.ts';
import type { Pseudonym } from './privacy/pseudonym-book.ts';
import { createSpeaker } from './speak/speak.ts';
import type { Database } from './store/database.ts';
import { createRecordingStore } from './store/recordings.ts';
import { createVoiceTurnStore, type VoiceTurnStore } from './store/voice-turns.ts';
import { createVoiceExaminations } from './voice-examinations.ts';
import type { RoleServerParts } from './open-role-server.ts';
import { createVoiceServers } from './voice-servers.ts';
import { createVoiceTurn, type SpokenAbout, textsBehind, type VoiceTurn, type VoiceTurnParts } from './voice-turn.ts';

/** Speaking to the product and being spoken to, on an open profile. */
export interface Voice {
  readonly turn: VoiceTurn;
  readonly turns: VoiceTurnStore;
  /** Speaks a text on request. */
  speak(asked: SpokenOnRequest, signal: AbortSignal): AsyncGenerator<SpeechEvent, void, void>;
  status(): Promise<VoiceStatus>;
  readonly recordings: {
    list(): ReturnType<ReturnType<typeof createRecordingStore>['list']>;
    /** The words of a kept recording, which stays until it is discarded. Failures: NOT_FOUND, TRANSCRIPTION_FAILED, PROVIDER_*. */
    retry(recordingId: RecordingId, signal: AbortSignal): Promise<{ text: string }>;
    discard(recordingId: RecordingId): void;
    wav(recordingId: RecordingId): Uint8Array;
  };
  /** The words of audio, s16le mono 16 kHz. Failures: TRANSCRIBER_UNAVAILABLE, TRANSCRIPTION_FAILED, PROVIDER_*. */
  transcribe(audio: Uint8Array, signal: AbortSignal): Promise<Heard>;
  /** Stretches of speech in such audio. Failure: VOICE_DETECTOR_UNAVAILABLE. */
  detect(audio: Uint8Array, signal: AbortSignal): Promise<{ startMs: number; endMs: number }[]>;
  /** What the doctor looks at. */
  readonly examinations: readonly Examination[];
  close(): Promise<void>;
}

export interface SpokenOnRequest {
  text: string;
  /** What it is part of: whom that names is not named to a server that must not know. Failure: NOT_FOUND. */
  conversationId?: ConversationId | undefined;
}

export interface Heard {
  text: string;
  transcriber: string | null;
  /** Why there are no words. */
  nothingHeard: Extract<ListenEvent, { kind: 'nothing-heard' }>['reason'] | null;
}

export interface VoiceOptions {
  db: Database;
  parts: VoiceParts;
  settings: () => VoiceSettings;
  servers: Omit<RoleServerParts, 'openSocket'>;
  /** Names of people known on this machine. */
  roster: () => readonly string[];
  /** What was replaced in a conversation before. */
  pseudonyms: (conversationId: ConversationId) => readonly Pseudonym[];
  /** The latest turn of a conversation with this answer; null where none has it. Failure: NOT_FOUND. */
  answered: (conversationId: ConversationId, answer: string) => Pick<Turn, 'question' | 'hits'> | null;
  /** Whether whoever listens has voices of its own: a window has, the command line has not. */
  systemVoices: boolean;
  ask: Ask;
  search: VoiceTurnParts['search'];
  /** Words a transcriber may expect, of what the scope leaves; none of one that is gone. */
  keywords: (scopeId: ScopeId | undefined) => readonly string[];
  /** What words want made; see `VoiceTurnParts`. */
  understand: VoiceTurnParts['understand'];
  clock: { wallMs(): number; monotonicMs(): number };
  log: Log;
  /** Aborts when the profile is closed: nothing goes on listening or speaking then. */
  closing: AbortSignal;
}

/** Wires listening and speaking. The processes behind them start with the first turn and stop when idle. */
export function createVoice(options: VoiceOptions): Voice {
  const { db, parts, settings, clock, log, closing } = options;
  const recordings = createRecordingStore(db);
  const turns = createVoiceTurnStore(db);
  const detector = parts.openDetector();

  const servers = createVoiceServers({ ...options.servers, openSocket: parts.openSocket });
  const ownTranscriber = parts.openTranscriber();
  const transcribers = (): Transcriber[] => [ownTranscriber, ...servers.transcribers()];
  const inTurn = (): Transcriber[] => inOrder(transcribers(), settings().listening.transcriber);
  const transcriber = createFallbackTranscriber({ transcribers: inTurn, now: clock.monotonicMs, log });
  const listener = createListener({ detector, transcriber, log });
  const believing = createListener({ detector: null, transcriber, log });

  const ownSynthesizer = parts.openSynthesizer();
  const synthesizers = () => [ownSynthesizer, ...servers.synthesizers()];
  const speaker = createSpeaker({ synthesizers, settings: () => settings().speaking, now: clock.monotonicMs, log });
  const speak = (text: AsyncIterable<string>, about: () => SpokenAbout, signal: AbortSignal) => {
    const hideNames = createNeutralWords({
      roster: options.roster,
      known() {
        const { conversationId, texts } = about();
        return { texts, pseudonyms: conversationId === null ? [] : options.pseudonyms(conversationId) };
      },
    });
    const { systemVoices } = options;
    return speaker.speak(text, { systemVoices, staysHere: about().staysHere, hideNames, of: about }, signal);
  };
  const keywords = (scopeId: ScopeId | undefined): readonly string[] =>
    settings().listening.vocabularyHints ? options.keywords(scopeId) : [];

  const turn = createVoiceTurn({ ...options, listener: () => listener, speak, keywords, recordings, turns });

  async function transcribe(by: Listener, audio: Uint8Array, signal: AbortSignal): Promise<Heard> {
    const { language, endOfSpeechMs } = settings().listening;
    const how = { language, endOfSpeechMs, handsFree: false, keywords: keywords(undefined) };
    for await (const event of by.listen(once(audio), how, signal)) {
      if (event.kind === 'final') return { text: event.text, transcriber: event.transcriber, nothingHeard: null };
      if (event.kind === 'nothing-heard') return { text: '', transcriber: null, nothingHeard: event.reason };
      if (event.kind === 'failed') throw event.failure;
    }
    throw new Error('listening ended without a result');
  }

  /** Work that ends with the profile, and says so then. */
  async function whileOpen<Result>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const within = AbortSignal.any([signal, closing]);
    try {
      const result = await work(within);
      within.throwIfAborted();
      return result;
    } catch (error) {
      throw lockedOr(error, signal, closing);
    }
  }

  async function* speakOnRequest(
    { text, ...asked }: SpokenOnRequest,
    signal: AbortSignal,
  ): AsyncGenerator<SpeechEvent, void, void> {
    try {
      const conversationId = asked.conversationId ?? null;
      const turn = conversationId === null ? null : options.answered(conversationId, text);
      const texts = [text, ...(turn === null ? [] : textsBehind(turn.question, turn.hits))];
      const about = { conversationId, turnId: null, traceId: randomUUID(), texts, staysHere: false };
      yield* speak(once(text), () => about, AbortSignal.any([signal, closing]));
    } catch (error) {
      throw lockedOr(error, signal, closing);
    }
  }

  async function* talk(...[capture, signal]: Parameters<VoiceTurn>): ReturnType<VoiceTurn> {
    try {
      yield* turn(capture, AbortSignal.any([signal, closing]));
    } catch (error) {
      throw lockedOr(error, signal, closing);
    }
  }

  async function status(): Promise<VoiceStatus> {
    const [heardBy, spokenBy] = await Promise.all([
      Promise.all(transcribers().map(async (one) => ({ name: one.name, kind: one.kind, ...(await one.available()) }))),
      Promise.all(synthesizers().map(async (one) => ({ name: one.name, kind: one.kind, ...(await one.available()) }))),
    ]);
    return {
      transcribers: heardBy,
      synthesizers: spokenBy.map((one) => ({ ...one, voices: [...one.voices] })),
      voiceDetector: detector?.state() ?? 'absent',
      recordings: recordings.count(),
    };
  }

  return {
    turn: talk,
    turns,
    speak: speakOnRequest,
    status,
    transcribe: (audio, signal) => whileOpen(signal, (within) => transcribe(listener, audio, within)),
    async detect(audio, signal) {
      if (detector === null) throw new Failure('VOICE_DETECTOR_UNAVAILABLE');
      const { endOfSpeechMs } = settings().listening;
      return await whileOpen(signal, (within) => findSpeech({ detector, audio, endOfSpeechMs }, within));
    },
    recordings: {
      list: () => recordings.list(),
      async retry(recordingId, signal) {
        // The person says that there is something to be heard: the voice detector is not asked again.
        const audio = recordings.audio(recordingId);
        // Nor is a server left alone that failed a moment ago: somebody waits.
        options.servers.guard.tryAgain('transcribe');
        const { text } = await whileOpen(signal, (within) => transcribe(believing, audio, within));
        if (text === '') throw new Failure('TRANSCRIPTION_FAILED');
        return { text };
      },
      discard: (recordingId) => recordings.remove(recordingId),
      wav: (recordingId) => listenable(recordings.audio(recordingId)),
    },
    examinations: createVoiceExaminations({
      detector,
      transcribers: inTurn,
      synthesizers,
      systemVoices: options.systemVoices,
    }),
    async close() {
      await Promise.all([ownTranscriber, ownSynthesizer, ...(detector ? [detector] : [])].map((one) => one.close()));
    },
  };
}

/** The one the settings prefer, then the others; `auto` hears on this machine first. Who chose this machine sends nothing. */
function inOrder(transcribers: readonly Transcriber[], first: VoiceSettings['listening']['transcriber']): Transcriber[] {
  if (first === 'auto') return [...transcribers];
  if (first === 'local') return transcribers.filter(({ kind }) => kind === 'local');
  return transcribers.toSorted((a, b) => Number(b.kind === first) - Number(a.kind === first));
}

/** One call carries 16 MB, and a turn may be longer: then at half the rate, that of a telephone. */
const LONGEST_WHOLE_BYTES = 8 * 60 * CAPTURE_RATE_HZ * 2;

function listenable(audio: Uint8Array): Uint8Array {
  if (audio.length <= LONGEST_WHOLE_BYTES) return writeWav(audio, CAPTURE_RATE_HZ);
  const rateHz = CAPTURE_RATE_HZ / 2;
  return writeWav(bytesOf(resample(floatsOf(audio), CAPTURE_RATE_HZ, rateHz)), rateHz);
}

/** What a caller is told who has not left, while the profile was closed. */
function lockedOr(error: unknown, caller: AbortSignal, closing: AbortSignal): unknown {
  return isCancel(error) && closing.aborted && !caller.aborted ? new Failure('PROFILE_LOCKED', { cause: error }) : error;
}

async function* once<T>(value: T): AsyncGenerator<T, void, void> {
  yield value;
}
