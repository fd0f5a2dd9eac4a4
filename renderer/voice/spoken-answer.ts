import type { SpeechEvent } from '../../contract/voice.ts';
import type { Playback, PlaybackListener } from './player.ts';
import type { Played } from './player-ring.ts';
import type { SystemSpeech } from './system-voice.ts';

/** Samples through the player, or the system's own voice. */
export type SpokenBy = 'audio' | 'system';

export interface SpokenAnswerListener {
  firstAudio(by: SpokenBy): void;
  /** This sentence, as written, is being spoken. */
  caption(sentence: { number: number; text: string }): void;
  /** Once, last. Null where no sentence was ever to be spoken. */
  ended(heard: Played | null): void;
}

export interface SpokenAnswerParts {
  play(listener: PlaybackListener): Playback;
  saySystem(listener: PlaybackListener): SystemSpeech;
}

/** One answer being spoken, whichever voice it has. */
export interface SpokenAnswer {
  take(event: SpeechEvent): void;
  /** No more events will come. */
  finish(): void;
  flush(): void;
}

/** The voice is the one of the first sentence: an answer is not spoken by two. */
export function startSpokenAnswer({ play, saySystem }: SpokenAnswerParts, listener: SpokenAnswerListener): SpokenAnswer {
  const texts = new Map<number, string>();
  let playback: Playback | null = null;
  let system: SystemSpeech | null = null;
  let ended = false;

  const end = (heard: Played | null): void => {
    if (ended) return;
    ended = true;
    listener.ended(heard);
  };
  const following = (by: SpokenBy): PlaybackListener => ({
    firstAudio: () => listener.firstAudio(by),
    sentence: (number) => listener.caption({ number, text: texts.get(number) ?? '' }),
    ended: (_how, played) => end(played),
  });
  const finish = (): void => {
    playback?.finish();
    system?.finish();
    if (playback === null && system === null) end(null);
  };
  return {
    take: (event) => {
      if (ended) return;
      if (event.kind === 'speech-failed') return finish();
      if (event.kind === 'sentence') {
        texts.set(event.sentence, event.text);
        if (event.by === 'system') (system ??= saySystem(following('system'))).say(event.sentence, event.spoken);
        return;
      }
      playback ??= play(following('audio'));
      playback.audio(event);
    },
    finish,
    flush: () => {
      playback?.flush();
      system?.flush();
      if (playback === null && system === null) end(null);
    },
  };
}
