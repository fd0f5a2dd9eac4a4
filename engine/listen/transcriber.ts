import type { SpokenAudio } from '../audio/spoken-audio.ts';
import type { CallOf } from '../cost/meter.ts';

export interface TranscriberCapabilities {
  /** Takes audio while it is spoken. */
  streaming: boolean;
  /** Gives words before the end. */
  partials: boolean;
  /** Takes words to expect. */
  keywords: boolean;
  /** ISO 639-1 codes; empty = any. */
  languages: readonly string[];
}

export interface TranscriptionOptions {
  /** ISO 639-1. */
  language: string;
  /** Words to expect; only given where `capabilities.keywords` and the settings allow. */
  keywords: readonly string[];
  /** What calls of a server belong to; left out: to nothing else. */
  of?: CallOf | undefined;
  /** No sound leaves this computer. Left out: it may. */
  staysHere?: boolean | undefined;
}

/** The words so far (`final: false`, replaces the one before) or the whole (`final: true`, the last). */
export interface Transcript {
  text: string;
  final: boolean;
  /** What the transcriber itself says of the chance that nobody spoke, 0 to 1; null where it says nothing. */
  noSpeech: number | null;
  /** Name of the transcriber that made it, where several stand behind one. */
  by?: string;
}

/**
 * The port to what turns speech into words. `audio` gives s16le mono 16 kHz pieces while they arrive and ends at release;
 * a transcriber that cannot stream waits for its `utterance`. Yields one final transcript, as the last, with empty text
 * where nothing was said. Failures: TRANSCRIBER_UNAVAILABLE, TRANSCRIPTION_FAILED, PROVIDER_*.
 */
export interface Transcriber {
  readonly name: string;
  readonly kind: 'local' | 'http' | 'realtime';
  readonly capabilities: TranscriberCapabilities;
  /** Of a server: it runs on this very computer. Read for each turn; left out: it does. */
  readonly staysHere?: () => boolean;
  /** Whether it could be used now, and why not: never throws. */
  available(): Promise<{ available: boolean; detail: string }>;
  transcribe(audio: SpokenAudio, options: TranscriptionOptions, signal: AbortSignal): AsyncIterable<Transcript>;
  close(): Promise<void>;
}
