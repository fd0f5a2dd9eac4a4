import type { VoiceSettings } from '../../contract/voice-settings.ts';
import type { SpeechEvent } from '../../contract/voice.ts';
import { Failure, isCancel } from '../failure.ts';
import type { Log } from '../parts.ts';
import { hide, type HiddenSentence, type HideNames } from './hidden-sentence.ts';
import { createLookAhead } from './look-ahead.ts';
import { type RealVoice, type Rendering, render, type Voice } from './rendering.ts';
import { createSentenceStream, type SpokenSentence } from './spoken-sentences.ts';
import type { SpeechOptions, Synthesizer } from './synthesizer.ts';

type SpeakingSettings = Pick<VoiceSettings['speaking'], 'synthesizer' | 'voice' | 'speed' | 'citations'>;

/** Speaks texts while they arrive. */
export interface Speaker {
  /**
   * Sentence by sentence: each `sentence` event before its audio. When a synthesizer fails, the next one goes on with the
   * first sentence that was not spoken to its end, announced again; after the last, `speech-failed` ends it. A sentence that
   * names somebody is said by a voice of this machine where the one that speaks must not know names; where there is none, with
   * neutral words. Ends with the abort reason when cancelled, and with the text's own error after what had arrived is spoken.
   */
  speak(text: AsyncIterable<string>, options: SpeakOptions, signal: AbortSignal): AsyncGenerator<SpeechEvent, void, void>;
}

export interface SpeakOptions {
  /** The window has voices of its own, which come last, or first where the settings say so. */
  systemVoices: boolean;
  /** Nothing is told to another computer. */
  staysHere: boolean;
  hideNames: HideNames;
  /** What calls of a server belong to; read for each sentence. */
  of: () => SpeechOptions['of'];
}

/** Sentences being made into sound while the present one is given out. */
const LOOK_AHEAD = 2;

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
    { systemVoices, staysHere, hideNames, of }: SpeakOptions,
    signal: AbortSignal,
  ): AsyncGenerator<SpeechEvent, void, void> {
    signal.throwIfAborted();
    const stop = new AbortController();
    const ended = AbortSignal.any([signal, stop.signal]);
    const settings = parts.settings();
    const may = parts.synthesizers().filter((one) => !staysHere || (one.staysHere?.() ?? true));
    const found = await usableVoices(orderOf(may, settings.synthesizer), settings);
    const awake = found.filter((one) => !rests(one));
    const voices: Voice[] = !systemVoices
      ? [...awake, ...found.filter(rests)]
      : settings.synthesizer === 'system'
        ? ['system']
        : [...awake, 'system'];
    let voice = 0;
    const speakerOf = (sentence: HiddenSentence): Voice | undefined => {
      const by = voices[voice];
      if (sentence.hidden === null || !mustNotKnow(by)) return by;
      return found.find((one) => one.synthesizer.kind === 'local' && !rests(one)) ?? by;
    };
    const start = (sentence: HiddenSentence): Rendering =>
      render(speakerOf(sentence), sentence, { speed: settings.speed, of: of() }, ended);
    const said = hiddenFrom(voices, sentencesOf(text, settings.citations), hideNames);
    const sentences = createLookAhead(said, { most: LOOK_AHEAD + 1, start, signal: ended });
    try {
      let number = 0;
      for (let next = await sentences.next(); next !== null; next = await sentences.next()) {
        for (;;) {
          const { by } = next.rendering;
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
            if (by === voices[voice]) voice += 1;
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

async function* play({ text }: HiddenSentence, number: number, rendering: Rendering): AsyncGenerator<SpeechEvent, void, void> {
  const { spoken } = rendering;
  if (rendering.audio === null) return yield { kind: 'sentence', sentence: number, text, spoken, by: 'system' };
  let announced = false;
  for await (const { rateHz, samples } of rendering.audio) {
    if (!announced) yield { kind: 'sentence', sentence: number, text, spoken, by: 'audio' };
    announced = true;
    yield { kind: 'audio', sentence: number, rateHz, samples };
  }
  if (!announced) throw new Failure('SPEECH_FAILED');
}

/** A voice that one synthesizer lists is told to no other; who lists none may know any. */
async function usableVoices(synthesizers: readonly Synthesizer[], { voice }: SpeakingSettings): Promise<RealVoice[]> {
  const found: RealVoice[] = [];
  let owned = false;
  for (const synthesizer of synthesizers) {
    const { available, voices } = await synthesizer.available();
    const known = voices.includes(voice) || (voices.length === 0 && !owned);
    owned ||= voices.includes(voice);
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

function mustNotKnow(voice: Voice | undefined): boolean {
  return voice !== undefined && voice !== 'system' && voice.synthesizer.mustNotKnow?.() === true;
}

/** Looked through in order, where any of the voices must not know all of it. */
async function* hiddenFrom(
  voices: readonly Voice[],
  sentences: AsyncIterable<SpokenSentence>,
  hideNames: HideNames,
): AsyncGenerator<HiddenSentence, void, void> {
  for await (const sentence of sentences)
    yield voices.some(mustNotKnow) ? hide(sentence, hideNames) : { ...sentence, hidden: 'unread' };
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
