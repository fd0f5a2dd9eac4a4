import type { ReplacedCounts } from '../../contract/replaced.ts';
import type { CallOf } from '../cost/meter.ts';

export interface SpeechOptions {
  /** As the synthesizer names it; empty = its own first. */
  voice: string;
  /** 1 = normal, 0.5 to 2. */
  speed: number;
  /** What calls of a server belong to; left out: to nothing else. */
  of?: CallOf | undefined;
  /** What the sentence has neutral words in place of; left out: of nothing. */
  replaced?: ReplacedCounts | undefined;
}

/** Piece of speech: s16le mono. */
export interface SpeechAudio {
  rateHz: number;
  samples: Uint8Array;
}

/**
 * The port to what turns a sentence into sound. Yields pieces as soon as there are any. Failures: SYNTHESIZER_UNAVAILABLE,
 * SPEECH_FAILED, PROVIDER_*.
 */
export interface Synthesizer {
  readonly name: string;
  readonly kind: 'local' | 'http';
  /** Of a server: it runs on this very computer. Read for each text. Left out: it does. */
  readonly staysHere?: () => boolean;
  /** Names and numbers must not be told to it. Read for each sentence. Left out: they may. */
  readonly mustNotKnow?: () => boolean;
  /** Whether it could be used now, why not, and its voices: never throws. */
  available(): Promise<{ available: boolean; detail: string; voices: readonly string[] }>;
  speak(sentence: string, options: SpeechOptions, signal: AbortSignal): AsyncIterable<SpeechAudio>;
  close(): Promise<void>;
}
