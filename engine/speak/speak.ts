import type { VoiceSettings } from '../../contract/voice-settings.ts';
import type { SpeechEvent } from '../../contract/voice.ts';
import { Failure, isCancel } from '../failure.ts';
import type { Log } from '../parts.ts';
import { createLookAhead } from './look-ahead.ts';
import { createSentenceStream, type SpokenSentence } from './spoken-sentences.ts';
import type { SpeechAudio, Synthesizer } from './synthesizer.ts';

type SpeakingSettings = Pick<VoiceSettings['speaking'], 'synthesizer' | 'voice' | 'speed' | 'citations'>;

/** Speaks texts while they arrive. */
export interface Speaker {
  /**
   * Sentence by sentence: each `sentence` event before its audio. When a synthesizer fails, the next one goes on with the
   * first sentence that was not spoken to its end, announced again; after the last, `speech-failed` ends it. Ends with the
   * abort reason when cancelled, and with the text's own error after what had arrived is spoken.
   */
  speak(text: AsyncIterable<string>, options: SpeakOptions, signal: AbortSignal): AsyncGenerator<SpeechEvent, void, void>;
}

export interface SpeakOptions {
  /** The window has voices of its own, which come last, or first where the settings say so. */
  systemVoices: boolean;
}

/** Sentences being made into sound while the present one is given out. */
const LOOK_AHEAD = 2;

/** A sentence as one synthesizer makes it; `null` stands for the window's own voices. */
interface Rendering {
  audio: AsyncIterable<SpeechAudio> | null;
  stop(): void;
}

/** A synthesizer that failed comes after the others for this long: an answer should not wait for its timeout each time. */
const REST_MS = 60_000;

/** `synthesizers`: in the order of preference of `auto`. Read at each call, as are the settings. */
export function createSpeaker(parts: {
  synthesizers: () => readonly Synthesizer[];
  settings: () => SpeakingSettings;
  /** Monotonic milliseconds. */
  now: () => number;
  log: Log;
}): Speaker {
  const restUntilMs = new WeakMap<Synthesizer, number>();
  const rests = ({ synthesizer }: RealVoice): boolean => (restUntilMs.get(synthesizer) ?? 0) > parts.now();

  async function* speak(
    text: AsyncIterable<string>,
    { systemVoices }: SpeakOptions,
    signal: AbortSignal,
  ): AsyncGenerator<SpeechEvent, void, void> {
    signal.throwIfAborted();
    const stop = new AbortController();
    const ended = AbortSignal.any([signal, stop.signal]);
    const settings = parts.settings();
    const found = await usableVoices(orderOf(parts.synthesizers(), settings.synthesizer), settings);
    const awake = found.filter((one) => !rests(one));
    const voices: Voice[] = !systemVoices
      ? [...awake, ...found.filter(rests)]
      : settings.synthesizer === 'system'
        ? ['system']
        : [...awake, 'system'];
    let voice = 0;
    const start = (sentence: SpokenSentence): Rendering => render(voices[voice], sentence, settings.speed, ended);
    const sentences = createLookAhead(sentencesOf(text, settings.citations), { most: LOOK_AHEAD + 1, start, signal: ended });
    try {
      let number = 0;
      for (let next = await sentences.next(); next !== null; next = await sentences.next()) {
        for (;;) {
          const by = voices[voice];
          if (by === undefined) {
            yield {
              kind: 'speech-failed',
              failure: new Failure(voices.length === 0 ? 'SYNTHESIZER_UNAVAILABLE' : 'SPEECH_FAILED').toData(),
            };
            return;
          }
          try {
            yield* play(next.item, number, next.rendering);
            break;
          } catch (error) {
            ended.throwIfAborted();
            if (!(error instanceof Failure)) throw error;
            if (by === 'system') throw error;
            parts.log.warn('synthesizer failed', { kind: by.synthesizer.kind, code: error.code });
            restUntilMs.set(by.synthesizer, parts.now() + REST_MS);
            voice += 1;
            if (voice === voices.length) {
              yield { kind: 'speech-failed', failure: error.toData() };
              return;
            }
            next = sentences.restart(next.item);
          }
        }
        number += 1;
      }
      signal.throwIfAborted();
    } finally {
      stop.abort();
      sentences.close();
    }
  }

  return { speak };
}

async function* play(sentence: SpokenSentence, number: number, rendering: Rendering): AsyncGenerator<SpeechEvent, void, void> {
  const { text, spoken } = sentence;
  if (rendering.audio === null) return yield { kind: 'sentence', sentence: number, text, spoken, by: 'system' };
  let announced = false;
  for await (const { rateHz, samples } of rendering.audio) {
    if (!announced) yield { kind: 'sentence', sentence: number, text, spoken, by: 'audio' };
    announced = true;
    yield { kind: 'audio', sentence: number, rateHz, samples };
  }
  if (!announced) throw new Failure('SPEECH_FAILED');
}

interface RealVoice {
  synthesizer: Synthesizer;
  /** Empty for its own first. */
  name: string;
}
type Voice = RealVoice | 'system';

/** The voice of the settings is known to one synthesizer only: the others speak with their own first. */
async function usableVoices(synthesizers: readonly Synthesizer[], { voice }: SpeakingSettings): Promise<RealVoice[]> {
  const found: RealVoice[] = [];
  for (const [index, synthesizer] of synthesizers.entries()) {
    const { available, voices } = await synthesizer.available();
    const known = voices.includes(voice) || (voices.length === 0 && index === 0);
    if (available) found.push({ synthesizer, name: known ? voice : '' });
  }
  return found;
}

/** What the settings name comes first. Who chose voices of this machine has nothing sent to a server. */
function orderOf(synthesizers: readonly Synthesizer[], wanted: SpeakingSettings['synthesizer']): Synthesizer[] {
  if (wanted === 'auto') return [...synthesizers];
  const first = synthesizers.filter(({ kind }) => kind === wanted);
  const local = synthesizers.filter(({ kind }) => kind === 'local' && kind !== wanted);
  return [...first, ...local];
}

async function* sentencesOf(
  text: AsyncIterable<string>,
  citations: 'spoken' | 'silent',
): AsyncGenerator<SpokenSentence, void, void> {
  const sentences = createSentenceStream({ citations });
  try {
    for await (const piece of text) yield* sentences.push(piece);
  } catch (error) {
    if (!isCancel(error)) yield* sentences.end();
    throw error;
  }
  yield* sentences.end();
}

/** Starts at once and collects what comes, so that the sentence is ready when its turn is. */
function render(voice: Voice | undefined, { spoken }: SpokenSentence, speed: number, signal: AbortSignal): Rendering {
  if (voice === undefined || voice === 'system') return { audio: null, stop: () => undefined };
  const stop = new AbortController();
  const pieces: SpeechAudio[] = [];
  let state: { kind: 'running' } | { kind: 'done' } | { kind: 'failed'; error: unknown } = { kind: 'running' };
  let wake = (): void => undefined;
  signal.addEventListener('abort', () => wake(), { once: true });
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
