import { bytesOf, floatsOf } from '../audio/pcm.ts';
import { createTimeStretch, type TimeStretch } from '../audio/time-stretch.ts';
import type { SpokenSentence } from './spoken-sentences.ts';
import type { SpeechAudio, Synthesizer } from './synthesizer.ts';

export interface RealVoice {
  synthesizer: Synthesizer;
  /** Empty for its own first. */
  name: string;
}

/** `system`: the window's own voices. */
export type Voice = RealVoice | 'system';

/** A sentence as one synthesizer makes it; `null` stands for the window's own voices. */
export interface Rendering {
  audio: AsyncIterable<SpeechAudio> | null;
  stop(): void;
}

/** Starts at once and collects what comes, so that the sentence is ready when its turn is. */
export function render(voice: Voice | undefined, { spoken }: SpokenSentence, speed: number, signal: AbortSignal): Rendering {
  if (voice === undefined || voice === 'system') return { audio: null, stop: () => undefined };
  const stop = new AbortController();
  const pieces: SpeechAudio[] = [];
  let state: { kind: 'running' } | { kind: 'done' } | { kind: 'failed'; error: unknown } = { kind: 'running' };
  let wake = (): void => undefined;
  const stopWaiting = (): void => wake();
  signal.addEventListener('abort', stopWaiting);
  void (async () => {
    try {
      for await (const piece of atSpeed(voice, spoken, speed, AbortSignal.any([signal, stop.signal]))) {
        pieces.push(piece);
        wake();
      }
      state = { kind: 'done' };
    } catch (error) {
      state = { kind: 'failed', error };
    }
    signal.removeEventListener('abort', stopWaiting);
    wake();
  })();

  async function* collected(): AsyncGenerator<SpeechAudio, void, void> {
    for (;;) {
      signal.throwIfAborted();
      const piece = pieces.shift();
      if (piece !== undefined) yield piece;
      else if (state.kind === 'failed') throw state.error;
      else if (state.kind === 'done') return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  return { audio: collected(), stop: () => stop.abort() };
}

/**
 * A model on this machine speaks faster by itself; of a server one cannot know: many take the speed they are asked for and
 * leave it at that (OpenAI's newer models do). So its sound is made faster here, whatever it is.
 */
async function* atSpeed(
  { synthesizer, name }: RealVoice,
  spoken: string,
  speed: number,
  signal: AbortSignal,
): AsyncGenerator<SpeechAudio, void, void> {
  if (synthesizer.kind === 'local' || speed === 1) return yield* synthesizer.speak(spoken, { voice: name, speed }, signal);
  let stretch: TimeStretch | null = null;
  let rate = 0;
  for await (const { rateHz, samples } of synthesizer.speak(spoken, { voice: name, speed: 1 }, signal)) {
    rate = rateHz;
    stretch ??= createTimeStretch(rateHz, speed);
    const made = stretch.push(floatsOf(samples));
    if (made.length > 0) yield { rateHz, samples: bytesOf(made) };
  }
  const rest = stretch?.end() ?? new Float32Array();
  if (rest.length > 0) yield { rateHz: rate, samples: bytesOf(rest) };
}
