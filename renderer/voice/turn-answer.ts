import type { AskEvent } from '../../contract/ask.ts';
import type { SpeechEvent } from '../../contract/voice.ts';
import type { AnswerPlace } from '../conversation/conversation-store.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import type { Played } from './player-ring.ts';
import { startSpokenAnswer, type SpokenAnswer, type SpokenAnswerParts, type SpokenBy } from './spoken-answer.ts';
import type { TurnView } from './turn-view.ts';
import { useVoice } from './voice-store.ts';

export interface TurnAnswerListener {
  /** The page's reader stops the answer. */
  stopped(): void;
  firstAudio(by: SpokenBy): void;
  /** Speaking is over. */
  heard(played: Played | null): void;
}

/** The answer of one turn: written where it belongs, and spoken. */
export interface TurnAnswer {
  write(event: AskEvent): void;
  speak(event: SpeechEvent): void;
  /** Nothing more will be spoken. False where nothing ever was. */
  finish(): boolean;
  /** No more events of any kind. */
  end(): void;
  silence(): void;
}

export function createTurnAnswer(
  parts: SpokenAnswerParts,
  place: AnswerPlace,
  view: TurnView,
  listener: TurnAnswerListener,
): TurnAnswer {
  let written: EventQueue<AskEvent> | null = null;
  let spoken: SpokenAnswer | null = null;
  let over = false;

  const started = (event: Extract<AskEvent, { kind: 'started' }>): EventQueue<AskEvent> => {
    const events = createEventQueue<AskEvent>();
    const abort = new AbortController();
    abort.signal.addEventListener('abort', () => {
      spoken?.flush();
      listener.stopped();
    });
    void place.show(events.events, { question: event.question, mode: event.mode, abort });
    return events;
  };
  const start = (): SpokenAnswer =>
    startSpokenAnswer(parts, {
      firstAudio: listener.firstAudio,
      caption: (caption) => view.show({ phase: 'speaking', step: null, caption }),
      ended: (heard) => {
        listener.heard(heard);
        if (over) view.rest();
        else view.show({ caption: null });
      },
    });

  return {
    write: (event) => {
      if (event.kind === 'started') written = started(event);
      written?.push(event);
      if (event.kind === 'text' && useVoice.getState().phase === 'thinking') view.show({ step: 'answering' });
      if (event.kind === 'done') written?.end();
    },
    speak: (event) => {
      if (event.kind === 'speech-failed') view.show({ speechFailure: event.failure });
      (spoken ??= start()).take(event);
    },
    finish: () => {
      spoken?.finish();
      return spoken !== null;
    },
    end: () => {
      over = true;
      written?.end();
    },
    silence: () => spoken?.flush(),
  };
}
