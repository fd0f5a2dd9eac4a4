export interface SpeechOptions {
  /** As the synthesizer names it; empty = its own first. */
  voice: string;
  /** 1 = normal, 0.5 to 2. */
  speed: number;
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
  /** Whether it could be used now, why not, and its voices: never throws. */
  available(): Promise<{ available: boolean; detail: string; voices: readonly string[] }>;
  speak(sentence: string, options: SpeechOptions, signal: AbortSignal): AsyncIterable<SpeechAudio>;
  close(): Promise<void>;
}
