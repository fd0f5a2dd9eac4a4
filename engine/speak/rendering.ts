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
      const audio = voice.synthesizer.speak(spoken, { voice: voice.name, speed }, AbortSignal.any([signal, stop.signal]));
      for await (const piece of audio) {
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
