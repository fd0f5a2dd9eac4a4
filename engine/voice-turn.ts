import { randomUUID } from 'node:crypto';
import { recordingId as recordingIdSchema, type RecordingId, type ScopeId, type TurnId } from '../contract/ids.ts';
import type { EntryDraft } from '../contract/schedule.ts';
import type { CaptureMessage, SpeechEvent, VoiceEvent, VoiceTimings } from '../contract/voice.ts';
import type { VoiceSettings } from '../contract/voice-settings.ts';
import type { SearchResult } from '../contract/search.ts';
import type { Ask } from './ask.ts';
import { type EvidenceQuery, evidenceQuery } from './ask-evidence.ts';
import type { CallOf } from './cost/meter.ts';
import { Failure } from './failure.ts';
import { Cancelled, createCapturedAudio } from './listen/captured-audio.ts';
import { createEventQueue } from './listen/event-queue.ts';
import { createKeptAudio, type KeptAudio } from './listen/kept-audio.ts';
import type { Listener } from './listen/listen.ts';
import { createLookAhead, type LookAhead } from './listen/look-ahead.ts';
import { spokenCommand } from './listen/spoken-command.ts';
import { createSpokenAnswer } from './spoken-answer.ts';
import { createWaterfall, type Waterfall } from './operations/waterfall.ts';
import type { Log } from './parts.ts';
import type { RecordingStore } from './store/recordings.ts';
import type { VoiceTurnStore } from './store/voice-turns.ts';

export interface VoiceTurnParts {
  listener: () => Listener;
  speak: (text: AsyncIterable<string>, about: () => SpokenAbout, signal: AbortSignal) => AsyncIterable<SpeechEvent>;
  ask: Ask;
  /** Asked for words that may still change, so that the final question finds its evidence there. */
  search: { run(query: EvidenceQuery, signal: AbortSignal): Promise<SearchResult>; sendsWords(): boolean };
  /** Names the transcriber may expect, where the settings allow telling them; of what the scope leaves. */
  keywords: (scopeId: ScopeId | undefined) => readonly string[];
  /** What words want made, for a person to confirm; null where they are a question. */
  understand: (words: string) => EntryDraft | null;
  recordings: RecordingStore;
  turns: VoiceTurnStore;
  settings: () => VoiceSettings;
  clock: { wallMs(): number; monotonicMs(): number };
  log: Log;
}

/** What a spoken text is part of, as far as that is known by now. */
export interface SpokenAbout extends CallOf {
  /** Texts it goes back to: who is named there may be named in it. The same list while they are the same. */
  texts: readonly string[];
  /** Nothing of it leaves this computer. */
  staysHere: boolean;
}

export type VoiceTurn = (capture: AsyncIterable<CaptureMessage>, signal: AbortSignal) => AsyncGenerator<VoiceEvent, void, void>;

type Begin = Extract<CaptureMessage, { kind: 'begin' }>;

const NO_WORDS = 'No words were made out in what was heard. If you spoke, try again or listen to it; otherwise discard it.';
const NOT_ASKED = 'The turn ended before your question was asked. What was heard is kept: try again, or discard it.';

/**
 * audio frames -> speech -> transcript -> command, entry to confirm, or ask -> spoken answer; one stream in, everything that follows out
 *
 * Audio is kept, encrypted, from the first frame until its words are made out: whatever fails or dies, it can be tried
 * again. A window that ends its audio without saying why has cancelled, and the audio goes; one that is lost has not.
 */
export function createVoiceTurn(parts: VoiceTurnParts): VoiceTurn {
  return async function* turn(capture, signal) {
    const leaving = new AbortController();
    try {
      yield* runTurn(parts, capture, AbortSignal.any([signal, leaving.signal]), () => leaving.abort());
    } finally {
      leaving.abort();
    }
  };
}

async function* runTurn(
  parts: VoiceTurnParts,
  capture: AsyncIterable<CaptureMessage>,
  signal: AbortSignal,
  leave: () => void,
): AsyncGenerator<VoiceEvent, void, void> {
  const messages = capture[Symbol.asyncIterator]();
  const begin = await firstMessage(messages, signal);
  const recordingId = recordingIdSchema.parse(randomUUID());
  const recording = createKeptAudio(parts.recordings.begin(recordingId, parts.clock.wallMs()), parts.log);
  try {
    yield* listenAndAnswer(parts, { messages, begin, recordingId, recording, leave }, signal);
  } finally {
    // However the turn ended: what was said and not stored as a question is there to be tried again.
    recording.keepUnsettled(NOT_ASKED);
  }
}

interface Begun {
  messages: AsyncIterator<CaptureMessage>;
  begin: Begin;
  recordingId: RecordingId;
  recording: KeptAudio;
  /** Ends the turn wherever it is. */
  leave: () => void;
}

async function* listenAndAnswer(
  parts: VoiceTurnParts,
  { messages, begin, recordingId, recording, leave }: Begun,
  signal: AbortSignal,
): AsyncGenerator<VoiceEvent, void, void> {
  const waterfall = createWaterfall(parts.clock.monotonicMs, begin.firstSampleMs);
  let heardOut = false;
  const audio = createCapturedAudio(messages, {
    keep: (piece) => recording.append(piece),
    takenBack: () => {
      // Listening tells it, until it has heard enough.
      if (!heardOut) return;
      recording.discard();
      leave();
    },
  });
  // All that was said while the key was held outlives the engine; the frames after it are few.
  void audio.released.then(() => recording.write());
  yield { kind: 'listening', recordingId };

  const { language, endOfSpeechMs } = parts.settings().listening;
  // Who began by speaking ends by being quiet: there is nothing to let go of.
  const handsFree = parts.settings().listening.handsFree || begin.trigger === 'hands-free';
  const lookAhead = createLookAhead({ ...parts, queryOf: (said) => evidenceQuery(said.trim(), begin.scopeId) }, signal);
  const options = {
    language,
    endOfSpeechMs,
    handsFree,
    keywords: parts.keywords(begin.scopeId),
    of: { conversationId: begin.conversationId ?? null, turnId: null, traceId: recordingId },
    staysHere: staysHere(begin),
    released: audio.released,
  };
  let words: { text: string; transcriber: string } | null = null;
  try {
    for await (const event of parts.listener().listen(audio.pieces(), options, signal)) {
      switch (event.kind) {
        case 'voice':
        case 'speech':
        case 'end-of-speech':
          yield event;
          break;
        case 'heard-out':
          heardOut = true;
          // When there is nothing else to do: the words may be there, and somebody waits for the answer.
          setImmediate(() => recording.write());
          yield event;
          break;
        case 'guess':
          lookAhead.look(event.text);
          break;
        case 'partial':
          lookAhead.look(event.text);
          yield event;
          break;
        case 'nothing-heard':
          if (isSurelyNothing(event.reason) || handsFree) recording.discard();
          else recording.keepUnsettled(NO_WORDS);
          yield event;
          break;
        case 'failed':
          recording.fail(event.failure);
          yield { kind: 'transcription-failed', recordingId, failure: event.failure.toData() };
          break;
        case 'final':
          words = event;
          waterfall.mark('transcriptFinalMs');
          if (event.endOfSpeechMs !== null) waterfall.set('endOfSpeechMs', begin.firstSampleMs + event.endOfSpeechMs);
      }
    }
  } catch (error) {
    if (!(error instanceof Cancelled)) {
      recording.fail(new Failure('TRANSCRIPTION_FAILED', { cause: error }));
      throw error;
    }
    recording.discard();
    return;
  }
  waterfall.set('keyUpMs', audio.keyUpMs());
  if (words === null) return yield { kind: 'finished', timings: waterfall.end() };

  const command = spokenCommand(words.text);
  if (command !== null) {
    recording.discard();
    yield { kind: 'command', command, text: words.text };
    return yield { kind: 'finished', timings: waterfall.end() };
  }
  const draft = parts.understand(words.text);
  if (draft !== null) {
    recording.discard();
    yield { kind: 'entry', draft, text: words.text };
    return yield { kind: 'finished', timings: waterfall.end() };
  }
  yield { kind: 'transcript', text: words.text, transcriber: words.transcriber };
  const asked = {
    question: words.text,
    begin,
    traceId: recordingId,
    ahead: lookAhead,
    waterfall,
    words: () => recording.discard(),
  };
  yield* answer(parts, asked, signal);
}

interface Asked {
  question: string;
  begin: Begin;
  /** Of all calls of the turn. */
  traceId: string;
  ahead: LookAhead<SearchResult>;
  waterfall: Waterfall;
  /** Called when the question is stored with its turn: its sound is needed no more. */
  words: () => void;
}

/** The answer's events, and beside them its sentences as they are spoken. */
async function* answer(parts: VoiceTurnParts, asked: Asked, signal: AbortSignal): AsyncGenerator<VoiceEvent, void, void> {
  const { begin, waterfall } = asked;
  const leaving = new AbortController();
  const within = AbortSignal.any([signal, leaving.signal]);
  const { speaking } = parts.settings();
  const aloud = !speaking.muted && (begin.speak ?? speaking.when !== 'on-request');
  const events = createEventQueue<VoiceEvent>();
  const text = createEventQueue<string>();
  const toSay = createSpokenAnswer();
  let turnId: TurnId | null = null;
  const about: SpokenAbout = {
    conversationId: begin.conversationId ?? null,
    turnId,
    traceId: asked.traceId,
    texts: [asked.question],
    staysHere: staysHere(begin),
  };

  async function askAloud(): Promise<void> {
    const { conversationId, mode, scopeId, asWritten, preview, fresh } = begin;
    try {
      for await (const event of parts.ask(
        { question: asked.question, conversationId, mode, scopeId, asWritten, preview, fresh, ahead: asked.ahead.found },
        within,
      )) {
        if (event.kind === 'started') {
          turnId = event.turnId;
          about.turnId = turnId;
          about.conversationId = event.conversationId;
        }
        if (event.kind === 'evidence') {
          about.texts = textsBehind(asked.question, event.hits);
          waterfall.mark('evidenceMs');
        }
        if (event.kind === 'text') waterfall.mark('firstTokenMs');
        const said = aloud ? toSay(event) : '';
        if (said !== '') text.push(said);
        events.push({ kind: 'answer', event });
      }
    } finally {
      text.end('');
    }
    asked.words();
    if (turnId !== null) save(turnId, waterfall.present());
  }

  /** The written answer is whole whatever becomes of the spoken one. */
  async function speakAlong(): Promise<void> {
    if (!aloud) return;
    try {
      for await (const event of parts.speak(text.read(within), () => about, within)) events.push(event);
    } catch (error) {
      if (within.aborted) return;
      parts.log.bug('voice: speaking failed', error);
      events.push({ kind: 'speech-failed', failure: new Failure('SPEECH_FAILED', { cause: error }).toData() });
    }
  }

  function save(id: TurnId, timings: VoiceTimings): void {
    try {
      parts.turns.save(id, timings);
    } catch (error) {
      // On a full disk, say: the answer matters more than its waterfall.
      if (!(error instanceof Failure)) throw error;
      parts.log.warn('waterfall not stored', { code: error.code });
    }
  }

  const work = Promise.all([askAloud(), speakAlong()]).then(
    () => events.end({ kind: 'finished', timings: waterfall.end() }),
    (error: unknown) => events.fail(error),
  );
  try {
    yield* events.read(signal);
  } finally {
    // An interrupted turn is stored as far as it came, and so is its waterfall.
    leaving.abort();
    await work;
    if (turnId !== null) save(turnId, waterfall.end());
  }
}

/** The texts an answer goes back to: the question, and the passages it rests on. */
export function textsBehind(question: string, hits: SearchResult['hits']): readonly string[] {
  return [question, ...hits.flatMap(({ title, text }) => [title, text])];
}

/** What is to be seen before it is sent cannot be heard or spoken elsewhere: sound is not to be read. */
function staysHere({ mode, preview }: Begin): boolean {
  return mode === 'offline' || preview === true;
}

/** Where there was sound, a person may have spoken all the same: it is kept, and may be tried again. */
function isSurelyNothing(reason: Extract<VoiceEvent, { kind: 'nothing-heard' }>['reason']): boolean {
  return reason === 'silence' || reason === 'too-short';
}

/** Waits no longer than the turn may last: a window may open a turn and say nothing more. */
async function firstMessage(messages: AsyncIterator<CaptureMessage>, signal: AbortSignal): Promise<Begin> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort);
  try {
    const { value, done } = await Promise.race([messages.next(), aborted]);
    if (done || value.kind !== 'begin') throw new Failure('INVALID_INPUT', { message: 'A turn begins with its beginning.' });
    return value;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
