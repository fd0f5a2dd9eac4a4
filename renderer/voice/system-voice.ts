import type { PlaybackListener } from './player.ts';

/** What of `speechSynthesis` is needed; the browser's own fits. */
export type SystemSynthesis = Pick<SpeechSynthesis, 'speak' | 'cancel' | 'getVoices'>;

/** One answer spoken by the voices of this computer. */
export interface SystemSpeech {
  say(sentence: number, text: string): void;
  finish(): void;
  /** Silence at once. */
  flush(): void;
}

export interface SystemVoiceOptions {
  /** Name of the voice; the first of the language where there is none of that name. */
  voice: string;
  /** Language code (ISO 639-1). */
  language: string;
  /** 1 = normal. */
  speed: number;
}

export interface SystemVoiceParts {
  synthesis: SystemSynthesis;
  /** Makes an utterance: `SpeechSynthesisUtterance` exists in pages only. */
  utterance(text: string): SpeechSynthesisUtterance;
}

/** Those of this computer: some browsers list voices, too, that a server of their maker speaks. */
export function voicesHere(synthesis: Pick<SystemSynthesis, 'getVoices'>): SpeechSynthesisVoice[] {
  return synthesis.getVoices().filter(({ localService }) => localService);
}

/**
 * Speaks sentence by sentence. Computers' voices tell when an utterance starts and ends and, in Chromium on Linux,
 * nothing in between: what was heard is counted in whole sentences.
 */
export function startSystemSpeech(
  { synthesis, utterance }: SystemVoiceParts,
  { voice, language, speed }: SystemVoiceOptions,
  listener: PlaybackListener,
): SystemSpeech {
  let waiting = 0;
  let spoken = 0;
  let sounded = false;
  let finished = false;
  let ended = false;

  const end = (how: 'drained' | 'flushed'): void => {
    if (ended) return;
    ended = true;
    listener.ended(how, { sentences: spoken, samplesOfNext: 0 });
  };
  const endIfDone = (): void => {
    if (finished && waiting === 0) end('drained');
  };
  return {
    say: (sentence, text) => {
      if (ended || finished) return;
      const voices = voicesHere(synthesis);
      // Left to choose by itself, a browser may take one that is spoken elsewhere.
      if (voices.length === 0 && synthesis.getVoices().length > 0) return;
      const said = utterance(text);
      const chosen =
        voices.find(({ name }) => name === voice) ?? voices.find(({ lang }) => lang.startsWith(language)) ?? voices[0];
      if (chosen !== undefined) said.voice = chosen;
      said.lang = chosen?.lang ?? language;
      said.rate = speed;
      waiting += 1;
      said.addEventListener('start', () => {
        if (ended) return;
        if (!sounded) listener.firstAudio();
        sounded = true;
        listener.sentence(sentence);
      });
      said.addEventListener('end', () => {
        waiting -= 1;
        if (!ended) spoken += 1;
        endIfDone();
      });
      said.addEventListener('error', () => {
        waiting -= 1;
        endIfDone();
      });
      synthesis.speak(said);
    },
    finish: () => {
      finished = true;
      endIfDone();
    },
    flush: () => {
      if (ended) return;
      synthesis.cancel();
      end('flushed');
    },
  };
}
