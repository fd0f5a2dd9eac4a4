import type { Provider } from '../../contract/providers.ts';
import { Failure } from '../failure.ts';

/** Bounds the waits of one transcription; from when each counts is said by its name. */
interface TranscriptionTimeouts {
  /** From asking to the first sign of an answer, in addition to what the length of the audio allows. */
  firstMs: number;
  /** Longest silence between words, once they come. */
  stallMs: number;
  /** From asking to the end, in addition to what the length of the audio allows. */
  wholeMs: number;
}

/** Longest wait for a place at a server, while a person waits for the words: another one may have one. */
export const PLACE_MS = 2_000;

/** In addition to what the length of the audio allows: a person waits in front of the screen; better to fail and keep the audio. */
const WHOLE_MS = 30_000;

/**
 * A server that works answers within a second or two; local ones on a slow machine take about as long as the audio, which
 * comes on top.
 */
export function transcriptionTimeouts({ timeouts }: Pick<Provider, 'timeouts'>): TranscriptionTimeouts {
  return { firstMs: timeouts.firstTokenMs, stallMs: timeouts.betweenTokensMs, wholeMs: WHOLE_MS };
}

export interface TranscriptionWatch {
  /** Aborted by the caller, or when a wait was too long. */
  readonly signal: AbortSignal;
  /** Something came. */
  arrived(): void;
  /** Throws the caller's abort reason, or PROVIDER_TIMEOUT, where one of them ended the request. */
  throwIfEnded(): void;
  stop(): void;
}

/** Starts the clocks at once. */
export function watchTranscription(caller: AbortSignal, audioMs: number, timeouts: TranscriptionTimeouts): TranscriptionWatch {
  const timeout = new AbortController();
  const bound = (ms: number) => setTimeout(() => timeout.abort(new Failure('PROVIDER_TIMEOUT')), ms);
  const whole = bound(timeouts.wholeMs + audioMs);
  let wait = bound(timeouts.firstMs + audioMs);
  return {
    signal: AbortSignal.any([caller, timeout.signal]),
    arrived() {
      clearTimeout(wait);
      wait = bound(timeouts.stallMs);
    },
    throwIfEnded() {
      caller.throwIfAborted();
      timeout.signal.throwIfAborted();
    },
    stop() {
      clearTimeout(whole);
      clearTimeout(wait);
    },
  };
}
