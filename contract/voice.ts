import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { answerMode, askEvent } from './ask.ts';
import { declaredFailures, failureSchema } from './failures.ts';
import { conversationId, recordingId, scopeId, turnId } from './ids.ts';
import { entryDraft } from './schedule.ts';

const call = oc.errors(declaredFailures);

export { CAPTURE_RATE_HZ } from './capture-rate.ts';

/** What started the turn; all drive the same state machine. */
export const voiceTrigger = z.enum([
  'key-hold',
  'key-toggle',
  'button',
  'global-toggle',
  'global-hold',
  'dictation-device',
  'hands-free',
  'file',
]);
export type VoiceTrigger = z.infer<typeof voiceTrigger>;

/** Why audio ended. `device-lost` and `permission-lost` keep and transcribe what was heard. */
export const captureEnd = z.enum(['released', 'toggled', 'end-of-speech', 'device-lost', 'permission-lost', 'too-long']);

/** What the window sends during a turn: `begin`, frames in order, `released`, the post-roll's frames, `end`. Closing the stream early cancels the turn. */
export const captureMessage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('begin'),
    trigger: voiceTrigger,
    conversationId: conversationId.optional(),
    mode: answerMode.optional(),
    /** Only what this patient or topic leaves is evidence. Failure: SCOPE_UNKNOWN. */
    scopeId: scopeId.optional(),
    /** Sends names and numbers as they are, as for a typed question (`ask`). */
    asWritten: z.boolean().optional(),
    /**
     * Each request to a provider is held and shown first, as for a typed question (`ask`). Sound and sentences to be spoken, which
     * cannot be shown first, stay on this computer.
     */
    preview: z.boolean().optional(),
    /** Not from the cache. */
    fresh: z.boolean().optional(),
    /** Answer aloud, as the settings say when left out. */
    speak: z.boolean().optional(),
    /** Label of the microphone, for the person; never stored. */
    device: z.string().max(200),
    /** Time from key-down to the first delivered sample. */
    firstSampleMs: z.number().nonnegative(),
    /** Of the first frames, how much lies before key-down (pre-roll). */
    preRollMs: z.number().nonnegative(),
  }),
  z.object({
    kind: z.literal('frame'),
    /** From 0, without gaps: a gap ends the turn as a bug, never silently. */
    sequence: z.number().int().nonnegative(),
    /** 20 to 40 ms at CAPTURE_RATE_HZ, s16le. */
    samples: z.instanceof(Uint8Array<ArrayBufferLike>),
  }),
  /** Let go: what follows is post-roll, which the engine may find needless (`heard-out`). Left out where there is none. */
  z.object({
    kind: z.literal('released'),
    /** Time from key-down to release. */
    keyUpMs: z.number().nonnegative(),
  }),
  z.object({
    kind: z.literal('end'),
    reason: captureEnd,
    /** Time from key-down to release. */
    keyUpMs: z.number().nonnegative(),
  }),
]);
export type CaptureMessage = z.infer<typeof captureMessage>;

/** Why nothing was asked though audio came. `noise`: sound without words; `ghost`: the transcriber invented text. */
export const nothingHeard = z.enum(['too-short', 'silence', 'noise', 'ghost']);

/** A word of command instead of a question. */
export const spokenCommand = z.discriminatedUnion('name', [
  z.object({ name: z.literal('stop') }),
  z.object({ name: z.literal('repeat') }),
  z.object({ name: z.literal('open-source'), number: z.number().int().positive() }),
  z.object({ name: z.literal('next-source') }),
  z.object({ name: z.literal('new-question') }),
]);
export type SpokenCommand = z.infer<typeof spokenCommand>;

/**
 * Milliseconds from key-down, null where a step did not happen. Window: firstSample, keyUp, firstPaint, firstAudio;
 * engine: the rest. One waterfall from one clock: the engine's zero is the window's `begin` minus its `firstSampleMs`.
 */
export const voiceTimings = z.object({
  firstSampleMs: z.number().nullable(),
  keyUpMs: z.number().nullable(),
  endOfSpeechMs: z.number().nullable(),
  transcriptFinalMs: z.number().nullable(),
  evidenceMs: z.number().nullable(),
  firstTokenMs: z.number().nullable(),
  firstPaintMs: z.number().nullable(),
  firstAudioMs: z.number().nullable(),
  endMs: z.number().nullable(),
});
export type VoiceTimings = z.infer<typeof voiceTimings>;

/** Audio of a sentence to play: s16le mono at `rateHz`, pieces in order. */
const speechAudio = z.object({
  kind: z.literal('audio'),
  sentence: z.number().int().nonnegative(),
  rateHz: z.number().int().positive(),
  samples: z.instanceof(Uint8Array<ArrayBufferLike>),
});
/** A sentence about to be spoken, as written (for the caption) and as said. With `system`, the window's own voices say it. */
const speechSentence = z.object({
  kind: z.literal('sentence'),
  sentence: z.number().int().nonnegative(),
  text: z.string(),
  spoken: z.string(),
  by: z.enum(['audio', 'system']),
});
/** Speaking failed from here on; the written answer is whole. */
const speechFailed = z.object({ kind: z.literal('speech-failed'), failure: failureSchema });

export const speechEvent = z.discriminatedUnion('kind', [speechSentence, speechAudio, speechFailed]);
export type SpeechEvent = z.infer<typeof speechEvent>;

export const voiceEvent = z.discriminatedUnion('kind', [
  /** The engine listens: sent before the first frame is read. `recordingId` names the audio kept until it is transcribed. */
  z.object({ kind: z.literal('listening'), recordingId }),
  /** The voice detector's view, on each change. */
  z.object({ kind: z.literal('voice'), speaking: z.boolean(), atMs: z.number() }),
  /** Hands-free only: speech has lasted too long to be a cough or a click; once for each stretch of it. */
  z.object({ kind: z.literal('speech'), atMs: z.number() }),
  /** Hands-free only: the person has stopped; the window ends the capture. */
  z.object({ kind: z.literal('end-of-speech'), atMs: z.number() }),
  /** After release nobody speaks any more: no more audio is needed, and what comes is left out. */
  z.object({ kind: z.literal('heard-out') }),
  /** The transcript so far; replaces the one before. */
  z.object({ kind: z.literal('partial'), text: z.string() }),
  z.object({ kind: z.literal('nothing-heard'), reason: nothingHeard }),
  /** Final words. `transcriber` names what made them, for the turn's details. */
  z.object({ kind: z.literal('transcript'), text: z.string(), transcriber: z.string() }),
  z.object({ kind: z.literal('command'), command: spokenCommand, text: z.string() }),
  /** The words want something put into a calendar or task list: nothing is asked, and nothing made before a person confirms it. */
  z.object({ kind: z.literal('entry'), draft: entryDraft, text: z.string() }),
  /** The words could not be made out; the audio is kept encrypted under this id, to be tried again or discarded. */
  z.object({ kind: z.literal('transcription-failed'), recordingId, failure: failureSchema }),
  z.object({ kind: z.literal('answer'), event: askEvent }),
  speechSentence,
  speechAudio,
  speechFailed,
  z.object({ kind: z.literal('finished'), timings: voiceTimings }),
]);
export type VoiceEvent = z.infer<typeof voiceEvent>;

/** Audio kept because it could not be transcribed. */
export const recording = z.object({ recordingId, recordedAtMs: z.number(), durationMs: z.number(), failure: failureSchema });
export type Recording = z.infer<typeof recording>;

export const transcriberStatus = z.object({
  name: z.string(),
  kind: z.enum(['local', 'http', 'realtime']),
  available: z.boolean(),
  detail: z.string(),
});
export const voiceStatus = z.object({
  transcribers: z.array(transcriberStatus),
  synthesizers: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['local', 'http', 'system']),
      available: z.boolean(),
      detail: z.string(),
      voices: z.array(z.string()),
    }),
  ),
  voiceDetector: z.enum(['ready', 'starting', 'absent', 'failed']),
  recordings: z.number().int(),
});
export type VoiceStatus = z.infer<typeof voiceStatus>;

export const voiceContract = {
  /** One turn by voice: audio in, everything that follows out. Failures before `listening`: PROFILE_LOCKED. */
  turn: call.input(eventIterator(captureMessage)).output(eventIterator(voiceEvent)),
  /** Adds what only the window knows to a turn's waterfall, and what of the spoken answer was heard. */
  report: call.input(
    z.object({
      turnId,
      firstPaintMs: z.number().nonnegative().nullable(),
      firstAudioMs: z.number().nonnegative().nullable(),
      /** Sentences played to their end, and samples played of the one after. */
      heard: z.object({ sentences: z.number().int().nonnegative(), samplesOfNext: z.number().int().nonnegative() }).nullable(),
    }),
  ),
  /** Speaks a text (an answer read aloud on request); whom its conversation names is named to no server elsewhere that must not know. Failure: NOT_FOUND. */
  speak: call
    .input(z.object({ text: z.string().max(100_000), conversationId: conversationId.optional() }))
    .output(eventIterator(speechEvent)),
  /** Where speech is in a WAV file. Failures: AUDIO_INVALID, VOICE_DETECTOR_UNAVAILABLE. */
  detect: call
    .input(z.object({ wav: z.instanceof(Uint8Array<ArrayBufferLike>) }))
    .output(z.array(z.object({ startMs: z.number(), endMs: z.number() }))),
  /** The words of a WAV file. Failures: AUDIO_INVALID, TRANSCRIBER_UNAVAILABLE, TRANSCRIPTION_FAILED, PROVIDER_*. */
  transcribe: call
    .input(z.object({ wav: z.instanceof(Uint8Array<ArrayBufferLike>) }))
    .output(z.object({ text: z.string(), transcriber: z.string().nullable(), nothingHeard: nothingHeard.nullable() })),
  status: call.output(voiceStatus),
  recordings: {
    list: call.output(z.array(recording)),
    /**
     * Transcribes again; answers with the words, to be asked by the window. The recording stays until `discard`: the words may
     * be lost before they are stored. Failures: NOT_FOUND, TRANSCRIPTION_*, PROVIDER_*.
     */
    retry: call.input(z.object({ recordingId })).output(z.object({ text: z.string() })),
    discard: call.input(z.object({ recordingId })),
    /** The audio as a WAV file, to listen to. */
    audio: call.input(z.object({ recordingId })).output(z.object({ wav: z.instanceof(Uint8Array<ArrayBufferLike>) })),
  },
  /** Waterfalls of past voice turns, newest first, with medians; exportable. */
  history: call.input(z.object({ limit: z.number().int().min(1).max(1000).default(100) })).output(
    z.object({
      turns: z.array(z.object({ turnId, askedAtMs: z.number(), timings: voiceTimings })),
      p50: voiceTimings,
      p95: voiceTimings,
    }),
  ),
};
