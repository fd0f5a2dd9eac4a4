import { bytesOf, floatsOf } from '../audio/pcm.ts';
import { createTimeStretch, type TimeStretch } from '../audio/time-stretch.ts';
import { type HiddenSentence, toldTo } from './hidden-sentence.ts';
import type { SpeechAudio, SpeechOptions, Synthesizer } from './synthesizer.ts';

export interface RealVoice {
  synthesizer: Synthesizer;
  /** Empty for its own first. */
  name: string;
}

/** `system`: the window's own voices. */
export type Voice = RealVoice | 'system';

/** A sentence as one synthesizer makes it. */
export interface Rendering {
  by: Voice | undefined;
  /** As said. */
  spoken: string;
  /** Null where the window's own voices say it. */
  audio: AsyncIterable<SpeechAudio> | null;
  stop(): void;
}

/** Starts at once and collects what comes, so that the sentence is ready when its turn is. */
export function render(
  voice: Voice | undefined,
  sentence: HiddenSentence,
  { speed, of }: Pick<SpeechOptions, 'speed' | 'of'>,
  signal: AbortSignal,
): Rendering {
  if (voice === undefined || voice === 'system')
    return { by: voice, spoken: sentence.spoken, audio: null, stop: () => undefined };
  const { spoken, replaced, failure } = toldTo(voice.synthesizer, sentence);
  const stop = new AbortController();
  const pieces: SpeechAudio[] = [];
  let state: { kind: 'running' } | { kind: 'done' } | { kind: 'failed'; error: unknown } = { kind: 'running' };
  let wake = (): void => undefined;
  const stopWaiting = (): void => wake();
  signal.addEventListener('abort', stopWaiting);
  void (async () => {
    try {
      if (failure !== null) throw failure;
      const options = { voice: voice.name, speed, of, replaced };
      for await (const piece of atSpeed(voice.synthesizer, spoken, options, AbortSignal.any([signal, stop.signal]))) {
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
  return { by: voice, spoken, audio: collected(), stop: () => stop.abort() };
}

/**
 * A model on this machine speaks faster by itself; of a server one cannot know: many take the speed they are asked for and
 * leave it at that (OpenAI's newer models do). So its sound is made faster here, whatever it is.
 */
async function* atSpeed(
  synthesizer: Synthesizer,
  spoken: string,
  options: SpeechOptions,
  signal: AbortSignal,
): AsyncGenerator<SpeechAudio, void, void> {
  const { speed } = options;
  if (synthesizer.kind === 'local' || speed === 1) return yield* synthesizer.speak(spoken, options, signal);
  let stretch: TimeStretch | null = null;
  let rate = 0;
  for await (const { rateHz, samples } of synthesizer.speak(spoken, { ...options, speed: 1 }, signal)) {
    rate = rateHz;
    stretch ??= createTimeStretch(rateHz, speed);
    const made = stretch.push(floatsOf(samples));
    if (made.length > 0) yield { rateHz, samples: bytesOf(made) };
  }
  const rest = stretch?.end() ?? new Float32Array();
  if (rest.length > 0) yield { rateHz: rate, samples: bytesOf(rest) };
}
